import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UnreachableError, UsherStore } from '../src/core.ts';
import { decisionOf, FarSide, meOf, NOON, usageOf } from './account.ts';

let far: FarSide;
let store: UsherStore;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOON });
  far = new FarSide();
  store = new UsherStore(far);
  stop = store.start();
  far.connection('live');
  await settle(0);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** Lets timers that are due and everything that awaits them happen. */
const settle = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const shown = () => store.getSnapshot().account!.usage[0]!;

describe('UsherStore: what is pushed', () => {
  test('shows the next version of a counter without reading', async () => {
    far.pushUsage(usageOf({ used: 2, remaining: 1, version: 2 }));
    expect(shown()).toMatchObject({ used: 2, remaining: 1 });
    await settle(1_000);
    expect(far.reads).toBe(1);
  });

  test('shows a counter behind a gap at once and reads again, once for a burst', async () => {
    far.me = meOf({ usage: [usageOf({ used: 3, remaining: 0, version: 7 })] });
    far.pushUsage(usageOf({ used: 2, version: 4 }));
    far.pushUsage(usageOf({ used: 2, version: 6 }));
    expect(shown().version).toBe(6);
    await settle(1_000);
    expect(far.reads).toBe(2);
    expect(shown().used).toBe(3);
  });

  test('never goes back to an older version, neither by a push nor by a read that was overtaken', async () => {
    let release = () => {};
    far.hold = new Promise((resolve) => (release = resolve));
    void store.refetch();
    far.pushUsage(usageOf({ used: 2, remaining: 1, version: 2 }));
    release();
    await settle(0);
    far.pushUsage(usageOf({ used: 1, remaining: 2, version: 1 }));
    expect(shown()).toMatchObject({ used: 2, version: 2 });
  });

  test('tells the first use from the unused counter, which a read shows with the same version', async () => {
    store.take(meOf({ usage: [usageOf({ used: 0, remaining: 3 })] }));
    far.pushUsage(usageOf({ used: 1, remaining: 2 }));
    expect(shown().used).toBe(1);
    store.take(meOf({ usage: [usageOf({ used: 0, remaining: 3 })] }));
    expect(shown().used).toBe(1);
    await settle(1_000);
    expect(far.reads).toBe(1);
  });

  test('takes a later window although its versions begin anew', async () => {
    const tomorrow = { windowStart: '2026-11-21T00:00:00.000Z', resetsAt: '2026-11-22T00:00:00.000Z' };
    far.pushUsage(usageOf({ used: 9, version: 40 }));
    far.me = meOf({ usage: [usageOf({ ...tomorrow, used: 1, version: 1 })] });
    far.pushUsage(usageOf({ ...tomorrow, used: 1, version: 1 }));
    expect(shown()).toMatchObject({ used: 1, version: 1 });
  });

  test('lets a read decide about a counter of another period, because a late push may be of the old plan', async () => {
    far.pushUsage(usageOf({ period: 'TRIAL', used: 30, windowStart: '2026-11-20T09:00:00.000Z' }));
    expect(shown().period).toBe('DAY');
    await settle(1_000);
    expect(far.reads).toBe(2);
  });

  test('reads when the account changed, and not for a change that it has seen', async () => {
    far.pushAccount({ version: 1 });
    await settle(1_000);
    expect(far.reads).toBe(1);
    far.me = meOf({ version: 2, name: 'Ada' });
    far.pushAccount({ version: 2 });
    await settle(1_000);
    expect(far.reads).toBe(2);
    expect(store.getSnapshot()).toMatchObject({
      account: { name: 'Ada' },
      lastChange: { reason: 'trial.started' },
    });
  });

  test('reads on while the answers are older than the pushed change, and gives up in the end', async () => {
    far.pushAccount({ version: 5 });
    await settle(200);
    expect(far.reads).toBeGreaterThan(1);
    far.me = meOf({ version: 5 });
    await settle(10_000);
    expect(store.getSnapshot().account?.version).toBe(5);
    const reads = far.reads;
    far.pushAccount({ version: 9 });
    await settle(60_000);
    expect(far.reads - reads).toBe(6);
  });

  test('keeps the newer account when an older answer comes after it', async () => {
    store.take(meOf({ version: 4, name: 'new' }));
    store.take(meOf({ version: 3, name: 'old' }));
    expect(store.getSnapshot().account).toMatchObject({ version: 4, name: 'new' });
  });
});

describe('UsherStore: what may have been missed', () => {
  test('reads after every (re)connection, once for both subscriptions', async () => {
    far.ready();
    await settle(1_000);
    expect(far.reads).toBe(2);
    far.ready();
    await settle(1_000);
    expect(far.reads).toBe(3);
  });

  test('reads every half minute while nothing can be pushed, and stops when it can', async () => {
    far.connection('offline');
    await settle(61_000);
    expect(far.reads).toBe(3);
    far.connection('live');
    await settle(61_000);
    expect(far.reads).toBe(3);
  });

  test('reads when the window ends, by the server’s clock', async () => {
    const anHourOff = new Date(NOON + 3_600_000).toISOString();
    far.me = meOf({ asOf: anHourOff });
    await store.refetch();
    expect(store.serverNow()).toBe(NOON + 3_600_000);
    await settle(11 * 3_600_000 - 1_000);
    expect(far.reads).toBe(2);
    await settle(2_000);
    expect(far.reads).toBe(3);
  });

  test('takes no time from an account that was read before, as a page of the server brings it once more', async () => {
    const before = meOf();
    far.me = meOf({ asOf: new Date(NOON + 90_000).toISOString() });
    await store.refetch();
    expect(store.getSnapshot()).toMatchObject({ clockOffsetMs: 90_000 });
    await settle(60_000);
    const offset = store.getSnapshot().clockOffsetMs;
    store.take(before);
    expect(store.getSnapshot()).toMatchObject({ clockOffsetMs: offset, account: { asOf: far.me.asOf } });
  });

  test('keeps what it knew when a read fails, and says so', async () => {
    far.failure = new UnreachableError('away');
    await store.refetch();
    expect(store.getSnapshot()).toMatchObject({ error: { message: 'away' }, account: { id: 'u1' } });
    far.failure = undefined;
    await store.refetch();
    expect(store.getSnapshot().error).toBeUndefined();
  });

  test('says when the subscription has ended for good', () => {
    far.end(new Error('refused'));
    expect(store.getSnapshot()).toMatchObject({ connection: 'offline', error: { message: 'refused' } });
  });

  test('leaves nothing behind when it stops', async () => {
    stop();
    expect(far.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('UsherStore: optimistic use', () => {
  test('shows the use at once and keeps it when the answer is yes', async () => {
    let answer = (_: ReturnType<typeof decisionOf>) => {};
    const sent = store.optimistically('simulations', 1, () => new Promise((resolve) => (answer = resolve)));
    expect(shown()).toMatchObject({ used: 2, remaining: 1 });
    answer(decisionOf({ usage: usageOf({ used: 2, remaining: 1, version: 2 }) }));
    await sent;
    expect(shown()).toMatchObject({ used: 2, remaining: 1, version: 2 });
  });

  test('takes the use back when the answer is no', async () => {
    const refusal = decisionOf({ allowed: false, reason: 'LIMIT_REACHED', usage: usageOf() });
    const sent = store.optimistically('simulations', 1, async () => refusal);
    expect(shown().used).toBe(2);
    expect((await sent).allowed).toBe(false);
    expect(shown()).toMatchObject({ used: 1, remaining: 2 });
  });

  test('takes the use back and reads when the answer is lost', async () => {
    const sent = store.optimistically('simulations', 1, () => Promise.reject(new UnreachableError('lost')));
    await expect(sent).rejects.toThrow('lost');
    expect(shown().used).toBe(1);
    await settle(1_000);
    expect(far.reads).toBe(2);
  });

  test('does not count a use twice when its push comes before its answer', async () => {
    let answer = (_: ReturnType<typeof decisionOf>) => {};
    const sent = store.optimistically('simulations', 1, () => new Promise((resolve) => (answer = resolve)));
    const usage = usageOf({ used: 2, remaining: 1, version: 2 });
    far.pushUsage(usage);
    expect(shown()).toMatchObject({ used: 2, remaining: 1 });
    answer(decisionOf({ usage }));
    await sent;
    expect(shown()).toMatchObject({ used: 2, remaining: 1 });
  });

  test('counts up steadily while several uses are on their way', async () => {
    const answers: ((decision: ReturnType<typeof decisionOf>) => void)[] = [];
    const seen: number[] = [];
    store.subscribe(() => seen.push(shown().used));
    const sent = [1, 2].map(() =>
      store.optimistically('simulations', 1, () => new Promise((resolve) => answers.push(resolve))),
    );
    for (const nth of [0, 1]) {
      const usage = usageOf({ used: nth + 2, remaining: 1 - nth, version: nth + 2 });
      answers[nth]!(decisionOf({ usage }));
      await sent[nth];
    }
    expect(seen).toEqual([...seen].sort());
    expect(shown()).toMatchObject({ used: 3, remaining: 0 });
  });

  test('does not count a replayed answer again', async () => {
    const replay = decisionOf({ replayed: true, usage: usageOf() });
    await store.optimistically('simulations', 1, async () => replay);
    expect(shown().used).toBe(1);
  });
});
