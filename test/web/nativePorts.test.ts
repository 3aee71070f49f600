import { describe, expect, test } from 'vitest';
import { nativeAppState, readStorage } from '../../packages/client/src/reactNative.ts';

/** A phone whose state is told to the app. */
function aPhone(currentState: string) {
  const listeners = new Set<(state: string) => void>();
  const networks = new Set<(state: { isConnected: boolean | null }) => void>();
  const app = {
    currentState,
    addEventListener(_: 'change', listener: (state: string) => void) {
      listeners.add(listener);
      return { remove: () => void listeners.delete(listener) };
    },
  };
  const network = {
    addEventListener(listener: (state: { isConnected: boolean | null }) => void) {
      networks.add(listener);
      return () => void networks.delete(listener);
    },
  };
  return {
    ...{ app, network, listeners, networks },
    becomes(state: string) {
      app.currentState = state;
      for (const listener of listeners) listener(state);
    },
    isConnected(isConnected: boolean | null) {
      for (const listener of networks) listener({ isConnected });
    },
  };
}

describe('the app state of a phone', () => {
  test('coming back from the background counts as a new network, coming to the front does not', () => {
    const phone = aPhone('active');
    const state = nativeAppState(phone.app);
    const heard: string[] = [];
    const end = state.listen((event) => heard.push(event));
    for (const one of ['inactive', 'active', 'background', 'inactive', 'active', 'inactive', 'active'])
      phone.becomes(one);
    expect(heard).toEqual(['visible', 'online', 'visible']);
    phone.becomes('background');
    expect(state.isVisible()).toBe(false);
    end();
    phone.becomes('active');
    expect(heard).toHaveLength(3);
    expect(state.isVisible()).toBe(true);
  });

  test('an app that was started in the background comes to the front as from there', () => {
    const phone = aPhone('background');
    const heard: string[] = [];
    nativeAppState(phone.app).listen((event) => heard.push(event));
    phone.becomes('active');
    expect(heard).toEqual(['online']);
  });

  test('the network is told when it changes, and not how it is at first or unknown', () => {
    const phone = aPhone('active');
    const heard: string[] = [];
    const end = nativeAppState(phone.app, phone.network).listen((event) => heard.push(event));
    for (const one of [null, true, true, false, null, false, true]) phone.isConnected(one);
    expect(heard).toEqual(['offline', 'online']);
    end();
    expect([phone.listeners.size, phone.networks.size]).toEqual([0, 0]);
  });
});

describe('the storage of a phone', () => {
  test('is read once, answers without waiting, and keeps the last of all changes', async () => {
    const kept = new Map<string, string>([['usher', '{"a":"1"}']]);
    const writes: string[] = [];
    const storage = {
      getItem: (key: string) => Promise.resolve(kept.get(key) ?? null),
      setItem: async (key: string, value: string) => {
        await Promise.resolve();
        writes.push(value);
        kept.set(key, value);
      },
    };
    const session = await readStorage(storage);
    expect(session.getItem('a')).toBe('1');
    session.setItem('b', '2');
    session.removeItem('a');
    expect([session.getItem('a'), session.getItem('b')]).toEqual([null, '2']);
    await expect.poll(() => writes).toHaveLength(2);
    expect(writes.at(-1)).toBe('{"b":"2"}');
    expect((await readStorage(storage)).getItem('b')).toBe('2');
    session.clear();
    await expect.poll(() => kept.get('usher')).toBe('{}');
    expect((await readStorage(storage, 'another')).getItem('b')).toBeNull();
  });
});
