import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createUsherClient, UnreachableError, UsherClient } from '../src/core.ts';
import type { AppEvent, AppState, Transport } from '../src/core.ts';
import { decisionOf, FarSide, meOf, NOON, usageOf } from './account.ts';

/** A device that a test holds in its hand. */
class Device implements AppState {
  visible = true;
  readonly listeners = new Set<(event: AppEvent) => void>();
  isVisible = () => this.visible;

  listen(listener: (event: AppEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event: AppEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

const settle = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a client', () => {
  test('is made where there is neither page nor network, and looks for them when it is asked', async () => {
    for (const name of ['fetch', 'WebSocket', 'document', 'addEventListener']) vi.stubGlobal(name, undefined);
    const client = createUsherClient({
      ...{ graphqlUrl: 'https://u.example.com/graphql', realtimeUrl: 'wss://u.example.com/graphql' },
      token: async () => 'token',
    });
    expect(client.getSnapshot()).toMatchObject({ account: undefined, error: undefined });
    const answer = JSON.stringify({ data: { me: meOf() } });
    vi.stubGlobal('fetch', async () => new Response(answer));
    expect(await client.account()).toEqual(meOf());
    expect(client.getSnapshot().account).toMatchObject({ id: 'u1' });
  });

  test('that was not started leaves no timer behind, so that a program that reads once ends', async () => {
    const client = new UsherClient(new FarSide());
    await client.account();
    await client.refetch();
    client.readSoon();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('refuses an address that is none', () => {
    const options = { graphqlUrl: '/graphql', realtimeUrl: 'wss://u.example.com', token: async () => '' };
    expect(() => createUsherClient(options)).toThrow('/graphql is no address of an API.');
  });
});

describe('an account that a server has read', () => {
  test('is shown at once, and stays what the first rendering shows when newer ones come', async () => {
    const far = new FarSide();
    const account = meOf({ usage: [usageOf({ used: 0, remaining: 3 })] });
    const client = createUsherClient({ transport: far, account });
    expect(client.getSnapshot().account).toBe(account);
    const stop = client.start();
    await settle(0);
    expect(client.getSnapshot().account!.usage[0]).toMatchObject({ used: 1 });
    expect(client.getInitialSnapshot().account).toBe(account);
    stop();
  });

  test('of another user is gone with the first answer, counters with a higher version too', async () => {
    const account = meOf({ id: 'before', version: 9, usage: [usageOf({ used: 3, version: 9 })] });
    const client = createUsherClient({ transport: new FarSide(), account });
    await client.refetch();
    expect(client.getSnapshot().account).toMatchObject({ id: 'u1', usage: [{ used: 1, version: 1 }] });
  });
});

describe('the device', () => {
  let far: FarSide;
  let device: Device;
  let stop: () => void;

  beforeEach(async () => {
    [far, device] = [new FarSide(), new Device()];
    stop = createUsherClient({ transport: far, appState: device }).start();
    await settle(0);
  });
  afterEach(() => stop());

  test('that comes to the front or back to a network has the account read anew; one that loses it has not', async () => {
    for (const [event, reads] of [
      ['visible', 2],
      ['online', 3],
      ['offline', 3],
    ] as const) {
      device.tell(event);
      await settle(1_000);
      expect([event, far.reads]).toEqual([event, reads]);
    }
  });

  test('that is out of sight is asked for nothing while nothing can be pushed', async () => {
    far.connection('offline');
    device.visible = false;
    await settle(120_000);
    expect(far.reads).toBe(1);
    device.visible = true;
    await settle(31_000);
    expect(far.reads).toBe(2);
  });

  test('is left alone after the end', () => {
    stop();
    expect(device.listeners.size).toBe(0);
  });

  test('tells the socket of another network, while there is a subscription', async () => {
    const sockets: { closed: boolean }[] = [];
    class Socket {
      closed = false;
      constructor() {
        sockets.push(this);
      }
      close() {
        this.closed = true;
      }
    }
    const client = createUsherClient({
      ...{ graphqlUrl: 'https://u.example.com/graphql', realtimeUrl: 'wss://u.example.com/graphql' },
      ...{ token: async () => 'token', WebSocket: Socket as never, appState: device },
      fetch: async () => new Response(JSON.stringify({ data: { me: meOf() } })),
    });
    stop();
    const end = client.start();
    await settle(0);
    expect(sockets).toHaveLength(1);
    device.tell('online');
    await settle(0);
    expect(sockets.map(({ closed }) => closed)).toEqual([true, false]);
    end();
    expect(device.listeners.size).toBe(0);
    await settle(2_000);
    expect(sockets.every(({ closed }) => closed)).toBe(true);
  });
});

describe('a read that failed before anything was known', () => {
  test('is no longer shown as failed once it is asked again', async () => {
    const far = new FarSide();
    far.failure = new UnreachableError('away');
    const client = createUsherClient({ transport: far });
    await client.refetch();
    expect(client.getSnapshot().error?.message).toBe('away');
    far.failure = undefined;
    const again = client.refetch();
    expect(client.getSnapshot().error).toBeUndefined();
    expect(client.reading()).toBe(again);
    await again;
    expect(client.getSnapshot().account).toMatchObject({ id: 'u1' });
  });
});

describe('the verbs', () => {
  /** What was asked, and what is answered: by the name of the operation. */
  function asking(answers: Record<string, unknown>) {
    const asked: [string, unknown][] = [];
    const transport = {
      async query(document: { toString(): string }, variables: unknown) {
        const name = /^\w+ (\w+)/.exec(String(document))![1]!;
        asked.push([name, variables]);
        const answer = name === 'Me' ? { me: meOf() } : answers[name];
        if (answer instanceof Error) throw answer;
        return answer;
      },
      subscribe: () => () => undefined,
    } as unknown as Transport;
    return { asked, client: createUsherClient({ transport }) };
  }

  test('each ask for one thing, and give what it was answered with', async () => {
    const decision = decisionOf();
    const page = { url: 'https://pay.example.com', kind: 'CHECKOUT', expiresAt: null };
    const { asked, client } = asking({
      CanUse: { canUse: decision },
      ConsumeUsage: { consumeUsage: decision },
      Products: { products: [] },
      TrialState: { trial: { eligible: true } },
      CreateCheckout: { createCheckout: page },
      CreatePortalSession: { createPortalSession: { url: 'https://portal.example.com' } },
      RefreshSubscription: { refreshSubscription: meOf({ version: 5 }) },
    });
    expect(await client.check('exports', 2)).toBe(decision);
    const action = { type: 'export', details: { pages: 3 } };
    expect(await client.use('exports', { amount: 2, key: 'k', action })).toBe(decision);
    expect(await client.products()).toEqual([]);
    expect(await client.trial('pro')).toEqual({ eligible: true });
    expect(await client.checkout('pro', 'pro-monthly')).toBe(page);
    expect(await client.portal()).toBe('https://portal.example.com');
    expect(await client.refresh()).toMatchObject({ version: 5 });
    expect(client.getSnapshot().account).toMatchObject({ version: 5 });
    expect(asked).toEqual([
      ['CanUse', { feature: 'exports', amount: 2 }],
      [
        'ConsumeUsage',
        {
          ...{ feature: 'exports', amount: 2, idempotencyKey: 'k' },
          action: { type: 'export', details: '{"pages":3}' },
        },
      ],
      ['Products', {}],
      ['TrialState', { productId: 'pro' }],
      ['CreateCheckout', { productId: 'pro', priceId: 'pro-monthly' }],
      ['CreatePortalSession', {}],
      ['RefreshSubscription', {}],
    ]);
  });

  test('a trial that is started, or was had, has the account read anew', async () => {
    const started = asking({ StartTrial: { startTrial: { trialId: 't' } } });
    expect(await started.client.startTrial('pro')).toEqual({ trialId: 't' });
    const had = asking({ StartTrial: new Error('had') });
    await expect(had.client.startTrial('pro')).rejects.toThrow('had');
    for (const { asked } of [started, had]) expect(asked.map(([name]) => name)).toEqual(['StartTrial', 'Me']);
  });
});
