import { expect, test } from 'vitest';
import { rateLimits, type LimitedCall } from '../../../domain/rateLimit.ts';
import { call, errorOf, minute, noon, valueOf, withWorld } from '../../kit/given.ts';
import { costOf } from '../../kit/measures/cost.ts';

let asked = 0;
const world = withWorld(
  'billing',
  async () => {
    const { stripe } = await import('../../../app/billing/client.ts');
    (await stripe()).on('request', () => asked++);
  },
  { isWired: true },
);

const calls: Record<
  LimitedCall,
  (userId: string) => Promise<{ error?: { code: string; info: any } | undefined }>
> = {
  exportMyData: (userId) => call('Query.exportMyData').as(userId, {}),
  exportMyDataPage: (userId) => call('Query.exportMyData').as(userId, { nextToken: 'none' }),
  refreshSubscription: (userId) => call('Mutation.refreshSubscription').as(userId, {}),
  createCheckout: (userId) =>
    call('Mutation.createCheckout').as(userId, { productId: 'none', priceId: null }),
  createPortalSession: (userId) => call('Mutation.createPortalSession').as(userId, {}),
};

test.each(Object.entries(calls))(
  'S4: %s beyond its rate is refused with the time when it is possible again, at one write unit and no call of Stripe',
  async (name, ask) => {
    world.at(noon + 10_000);
    const { userId } = await world.aCustomer();
    const most = rateLimits[name as LimitedCall].calls;
    for (let nth = 0; nth < most; nth++) expect((await ask(userId)).error?.code).not.toBe('Unavailable');
    asked = 0;
    let refused;
    const cost = await costOf(world.wire, async () => (refused = await ask(userId)));
    expect(refused).toMatchObject({
      error: {
        code: 'Unavailable',
        message: 'This was asked too often. Try again in 50 seconds.',
        info: { retryAt: new Date(noon + minute).toISOString() },
      },
    });
    expect(cost).toEqual({ requests: 1, readUnits: 0, writeUnits: 1, indexUnits: 0 });
    expect(asked).toBe(0);

    world.at(noon + minute - 1);
    expect((await ask(userId)).error?.code).toBe('Unavailable');
    world.at(noon + minute);
    expect((await ask(userId)).error?.code).not.toBe('Unavailable');
    world.at(noon);
  },
);

test('S4: of 60 exports at once one account gets one, and another account is not held up', async () => {
  const [one, other] = [await world.anAccount(), await world.anAccount()];
  const replies = await Promise.all(Array.from({ length: 60 }, () => calls.exportMyData(one)));
  expect(replies.filter((reply) => !reply.error)).toHaveLength(1);
  expect(valueOf(await call('Query.exportMyData').as(other, {})).userId).toBe(other);
});

test('S4: an operator’s export counts for no account', async () => {
  const userId = await world.anAccount();
  const args = { userId, reason: 'Ticket 1.' };
  for (let nth = 0; nth < 2; nth++) {
    const exported = await call('Mutation.exportAccount').asOperator(args);
    expect(valueOf(exported).userId).toBe(userId);
  }
  expect((await calls.exportMyData(userId)).error).toBeUndefined();
  expect(errorOf(await call('Query.exportMyData').as(userId, {})).code).toBe('Unavailable');
});
