export interface Keys {
  /** Key and name. */
  features: [string, string][];
  /** Id and kind. */
  products: [string, string][];
}

export function keysOf(catalogs: unknown[], where?: string): Keys;
export function typescriptKeys(keys: Keys, written: string): string;
export function pythonKeys(keys: Keys, written: string): string;
