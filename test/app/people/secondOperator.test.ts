import { beforeEach, describe, expect, test } from 'vitest';
import { disturb, faultKinds, withFault } from '../../kit/faults/withFault.ts';
import { aWholePlan, call, day, errorOf, hour, noon, valueOf, withWorld } from '../../kit/given.ts';

/** From these units on a grant takes a second operator. */
const bound = 100;
const environment = {
  FOUR_EYES: 'on',
  FOUR_EYES_GRANT_MIN: String(bound),
  CLAIM_SECRET_ARN: 'none',
  DISPOSABLE_TRIALS: 'refuse',
  TRIALS_PER_DOMAIN: '0',
  CARD_CLAIMS: 'ignore',
  EVENT_BUS_NAME: 'none',
};
const world = withWorld(
  'billing',
  async () => {
    await world.sell(aWholePlan('pro'));
    disturb(world.wire);
  },
  { isWired: true, environment },
);
beforeEach(() => world.at(noon));

const ask = (userId: string, more: { amount?: number; key?: string; expiresAt?: string } = {}) =>
  call('Mutation.grantUsage').asOperator(
    {
      ...{ userId, feature: 'exports', amount: more.amount ?? bound, reason: 'ticket 1' },
      ...{ idempotencyKey: more.key ?? 'key', expiresAt: more.expiresAt },
    },
    'ann',
  );
const approve = (id: string, operator = 'ben') =>
  call('Mutation.approveRequest').asOperator({ id, reason: 'seen' }, operator);
const reject = (id: string, operator = 'ben') =>
  call('Mutation.rejectRequest').asOperator({ id, reason: 'no' }, operator);
const listed = async (userId: string) => {
  const page = valueOf(await call('Query.operatorRequests').asOperator({ limit: 100 }));
  return (page as { items: { userId: string }[] }).items.filter((one) => one.userId === userId);
};
/** The id of the request that waits now. */
async function asked(userId: string, more: Parameters<typeof ask>[1] = {}): Promise<string> {
  const error = errorOf(await ask(userId, more));
  expect(error).toMatchObject({ code: 'Forbidden', message: expect.stringContaining('second operator') });
  return error.info.request as string;
}
/** Units of the grants, and the log's rows about them. */
async function standing(userId: string): Promise<{ units: number[]; log: string[] }> {
  const rights = (await world.rightRows(userId)) as { limits: { limit: number }[] }[];
  const log = (await world.logRows(userId)) as { action_type: string; actor?: string }[];
  return {
    units: rights.map(({ limits }) => limits[0]!.limit),
    log: log.flatMap(({ action_type: type, actor }) => (actor ? [`${type} by ${actor}`] : [])).sort(),
  };
}
const done = {
  units: [bound],
  log: ['request.approved by ben', 'request.asked by ann', 'usage.granted by ann'],
};

describe('a grant that brings an account’s grants to the bound', () => {
  test('waits, and is written down with who asked, for what and until when; one below the bound is given at once', async () => {
    const userId = await world.anAccount();
    valueOf(await ask(userId, { amount: bound - 1, key: 'small' }));
    expect((await standing(userId)).units).toEqual([bound - 1]);
    const id = await asked(userId, { amount: 1 });
    expect((await standing(userId)).units).toEqual([bound - 1]);
    expect(await listed(userId)).toEqual([
      {
        ...{ id, kind: 'GRANT_USAGE', userId, feature: 'exports', amount: 1, grantExpiresAt: null },
        customerId: null,
        ...{ reason: 'ticket 1', askedBy: 'ann', askedByEmail: expect.any(String) },
        ...{ askedAt: iso(noon), expiresAt: iso(noon + 7 * day) },
      },
    ]);
    expect((await standing(userId)).log).toContain('request.asked by ann');
  });

  test('is one request however often it is asked for, and with other arguments a mismatch', async () => {
    const userId = await world.anAccount();
    const ids = await Promise.all([
      asked(userId),
      asked(userId).catch(() => null),
      asked(userId).catch(() => null),
    ]);
    const id = await asked(userId);
    expect(ids).toContain(id);
    expect(await listed(userId)).toHaveLength(1);
    expect(errorOf(await ask(userId, { amount: bound + 1 })).code).toBe('IdempotencyMismatch');
    expect((await standing(userId)).log).toEqual(['request.asked by ann']);
  });

  test('is given exactly as it was asked when another operator approves, and its asker gets the usage then', async () => {
    const userId = await world.anAccount();
    const expiresAt = iso(noon + 30 * day);
    const id = await asked(userId, { expiresAt });
    world.at(noon + day);
    expect(valueOf(await approve(id))).toMatchObject({ id, amount: bound, grantExpiresAt: expiresAt });
    expect(await standing(userId)).toEqual(done);
    const [right] = (await world.rightRows(userId)) as { expires_ms: number }[];
    expect(right!.expires_ms).toBe(noon + 30 * day);
    expect(valueOf(await ask(userId, { expiresAt }))).toMatchObject({ remaining: bound });
    expect(errorOf(await approve(id, 'eve')).code).toBe('NotFound');
    expect(await standing(userId)).toEqual(done);
  });

  test('is not approved by the operator who asked, nor by the one who would get it', async () => {
    const userId = await world.anAccount();
    const id = await asked(userId);
    expect(errorOf(await approve(id, 'ann'))).toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining('yourself'),
    });
    expect(errorOf(await approve(id, userId)).code).toBe('Forbidden');
    expect((await standing(userId)).units).toEqual([]);
    expect(await listed(userId)).toHaveLength(1);
  });

  test('is not given when it was rejected, by any operator', async () => {
    for (const operator of ['ben', 'ann']) {
      const userId = await world.anAccount();
      const id = await asked(userId);
      expect(valueOf(await reject(id, operator))).toMatchObject({ id });
      expect(errorOf(await approve(id)).code).toBe('NotFound');
      expect(errorOf(await reject(id)).code).toBe('NotFound');
      expect(await standing(userId)).toEqual({
        units: [],
        log: ['request.asked by ann', `request.rejected by ${operator}`],
      });
    }
  });

  test('can be approved until its end, and asked for anew from then on', async () => {
    const userId = await world.anAccount();
    const id = await asked(userId);
    world.at(noon + 7 * day);
    expect(errorOf(await approve(id)).code).toBe('NotFound');
    expect(await listed(userId)).toEqual([]);
    expect(await asked(userId)).toBe(id);
    world.at(noon + 14 * day - 1);
    valueOf(await approve(id));
    expect((await standing(userId)).units).toEqual([bound]);
  });

  test('is not given to an account that is gone or locked, nor when its units would have expired', async () => {
    const ways: [code: string, change: (userId: string) => Promise<unknown>][] = [
      [
        'NotFound',
        async (id) => world.put('TABLE_USERS', { ...(await world.userRow(id)), status: 'DELETED' }),
      ],
      [
        'Conflict',
        async (id) => world.put('TABLE_USERS', { ...(await world.userRow(id)), status: 'DISABLED' }),
      ],
      ['Conflict', () => Promise.resolve(world.at(noon + 2 * hour))],
    ];
    for (const [code, change] of ways) {
      world.at(noon);
      const userId = await world.anAccount();
      const id = await asked(userId, { expiresAt: iso(noon + hour) });
      await change(userId);
      expect(errorOf(await approve(id)).code).toBe(code);
      expect((await standing(userId)).units).toEqual([]);
    }
  });

  test('is given once when two operators approve, or one approves and one rejects, at the same time', async () => {
    const rounds = 12;
    for (let round = 0; round < rounds; round++) {
      const userId = await world.anAccount();
      const id = await asked(userId);
      const second = round % 2 === 0 ? approve(id, 'eve') : reject(id, 'eve');
      const replies = await Promise.all([approve(id), second]);
      const succeeded = replies.filter(({ error }) => !error);
      expect(succeeded, JSON.stringify(replies)).toHaveLength(1);
      const { units, log } = await standing(userId);
      const wasRejected = log.includes('request.rejected by eve');
      expect(units).toEqual(wasRejected ? [] : [bound]);
      expect(log.filter((row) => /approved|rejected/.test(row))).toHaveLength(1);
      expect(await listed(userId)).toEqual([]);
    }
  });

  test('is given once, with its row, whichever request of an approval is lost, and can be approved again until it is', async () => {
    const first = await world.anAccount();
    const wanted = await asked(first);
    const { attempts } = await withFault(wanted, 0, '500 before', () => approve(wanted));
    expect(attempts).toContain('TransactWriteItems');
    let cases = 0;
    for (const kind of faultKinds) {
      for (let at = 1; at <= attempts.length; at++) {
        const userId = await world.anAccount();
        const id = await asked(userId);
        await withFault(id, at, kind, () => approve(id));
        const again = await approve(id);
        if (again.error) expect(again.error.code).toBe('NotFound');
        expect(await standing(userId), `${kind} at ${at}`).toEqual(done);
        expect(await listed(userId)).toEqual([]);
        cases++;
      }
    }
    expect(cases).toBeGreaterThanOrEqual(faultKinds.length * 2);
  });
});

const iso = (ms: number) => new Date(ms).toISOString();
