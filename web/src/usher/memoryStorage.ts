import type { ICognitoStorage } from 'amazon-cognito-identity-js';

/** Where there is no `localStorage` (a server, React Native): kept until the program ends. */
export class MemoryStorage implements ICognitoStorage {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }
}
