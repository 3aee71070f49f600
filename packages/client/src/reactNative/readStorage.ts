import type { KeyValueStorage } from '../core.ts';

/** What of `@react-native-async-storage/async-storage` is used; anything that keeps texts by a key fits. */
export interface NativeStorage {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<unknown>;
}

/**
 * Reads what is kept under the key, once, so that a session can ask for it without waiting; what changes is written in order, in the
 * background.
 */
export async function readStorage(storage: NativeStorage, key = 'usher'): Promise<KeyValueStorage> {
  const items = new Map(
    Object.entries(JSON.parse((await storage.getItem(key)) ?? '{}') as Record<string, string>),
  );
  let writing: Promise<unknown> = Promise.resolve();
  const write = () => {
    const put = () => storage.setItem(key, JSON.stringify(Object.fromEntries(items)));
    // After a write that failed as well: the next one holds everything.
    writing = writing.then(put, put);
  };
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem(name, value) {
      items.set(name, value);
      write();
    },
    removeItem(name) {
      items.delete(name);
      write();
    },
    clear() {
      items.clear();
      write();
    },
  };
}
