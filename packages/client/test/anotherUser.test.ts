import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UsherStore } from '../src/core.ts';
import { FarSide, meOf, NOON, usageOf } from './account.ts';

let far: FarSide;
let store: UsherStore;
let stop: () => void;

const second = (part = {}) =>
  meOf({ id: 'u2', usage: [usageOf({ userId: 'u2', used: 0, remaining: 3 })], ...part });
const settle = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const shown = () => store.getSnapshot().account!.usage[0]!;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOON });
  far = new FarSide();
  store = new UsherStore(far);
  stop = store.start();
  await settle(0);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('another user in the same page, whose session the sign-in gives from one call to the next', () => {
  test('sees no counter and no change that is pushed for the first', async () => {
    far.me = second();
    await store.refetch();
    const reads = far.reads;
    far.pushUsage(usageOf({ userId: 'u1', used: 3, remaining: 0, version: 9 }));
    far.pushAccount({ userId: 'u1', version: 9 });
    await settle(1_000);
    expect(shown()).toMatchObject({ userId: 'u2', used: 0 });
    expect(store.getSnapshot().lastChange).toBeUndefined();
    expect(far.reads).toBe(reads);
  });

  test('is not told of the last change of the first, and waits for no version of theirs', async () => {
    far.pushAccount({ userId: 'u1', version: 1, reason: 'trial.expired' });
    expect(store.getSnapshot().lastChange?.reason).toBe('trial.expired');
    far.pushAccount({ userId: 'u1', version: 40 });
    far.me = second({ version: 3 });
    await settle(100);
    const reads = far.reads;
    expect(store.getSnapshot()).toMatchObject({ account: { id: 'u2' }, lastChange: undefined });
    await settle(20_000);
    expect(far.reads).toBe(reads);
  });

  test('does not see a use as made that the first still waits for', async () => {
    let answer = () => {};
    const use = store.optimistically(
      'simulations',
      2,
      () => new Promise((_, refuse) => (answer = () => refuse(new Error('lost')))),
    );
    expect(shown().used).toBe(3);
    far.me = second();
    await store.refetch();
    expect(shown().used).toBe(0);
    answer();
    await expect(use).rejects.toThrow('lost');
    expect(shown().used).toBe(0);
  });

  test('is listened for by their own token, and what is pushed for them is shown', async () => {
    expect(far.subscribed).toEqual(['OnUsage', 'OnAccount']);
    far.me = second();
    await store.refetch();
    expect(far.subscribed).toEqual(['OnUsage', 'OnAccount', 'OnUsage', 'OnAccount']);
    far.pushUsage(usageOf({ userId: 'u2', used: 1, remaining: 2 }));
    expect(shown()).toMatchObject({ userId: 'u2', used: 1 });
    stop();
    expect(far.listeners).toBe(0);
  });
});
