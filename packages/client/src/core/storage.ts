/** Where a session is kept: `localStorage` fits, and what a phone has, once it is read. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
}

/** Where there is no `localStorage` (a server, React Native): kept until the program ends. */
export class MemoryStorage implements KeyValueStorage {
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

/**
 * What a browser keeps, looked for when it is first used; where there is nothing of that name, kept until the program ends. Node has a
 * `localStorage` that complains when it is looked at, so it is taken of a page alone.
 */
export function browserStorage(name: 'localStorage' | 'sessionStorage'): KeyValueStorage {
  let found: KeyValueStorage | undefined;
  const storage = () => (found ??= globalThis.document ? globalThis[name] : new MemoryStorage());
  return {
    getItem: (key) => storage().getItem(key),
    setItem: (key, value) => storage().setItem(key, value),
    removeItem: (key) => storage().removeItem(key),
    clear: () => storage().clear(),
  };
}
