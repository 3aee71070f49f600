import { beforeEach, describe, expect, test } from 'vitest';
import { aPlan, call, errorOf, noon, valueOf, withWorld } from '../../kit/given.ts';
import { subscribe } from '../../kit/world/billing.ts';

const world = withWorld('billing', async () => {
  world.at(noon);
  await world.sell(aPlan());
});
beforeEach(() => {
  delete process.env['FOUR_EYES'];
});

/** A customer who pays for the plan, made by something else than this deployment. */
async function aStranger(metadata: Record<string, string> = {}): Promise<string> {
  const { id } = await world.sdk.customers.create({ email: 'payer@example.com', metadata });
  await subscribe(world.sdk, id, await world.priceOf('pro'));
  return id;
}
const link = (userId: string, customerId: string, operator = 'ann') =>
  call('Mutation.linkCustomer').asOperator({ userId, customerId, reason: 'ticket 7' }, operator);
const standing = async (userId: string) => ({
  customer: (await world.userRow(userId))['stripe_customer_id'],
  rights: (await world.rightRows(userId)).length,
});
const logOf = async (userId: string) =>
  ((await world.logRows(userId)) as Record<string, any>[]).filter(({ actor }) => actor);

describe('a customer whom an operator links', () => {
  test('is the account’s from then on: what it pays is there, its metadata name the account, and the log says who did it and why', async () => {
    const userId = await world.anAccount();
    const customer = await aStranger({ app: 'before', usher_set_aside: 'an earlier night' });
    valueOf(await link(userId, customer));
    expect(await standing(userId)).toEqual({ customer, rights: 1 });
    const { metadata } = (await world.sdk.customers.retrieve(customer)) as { metadata: object };
    expect(metadata).toEqual({ app: 'before', userId, deployment: 'usher-test' });
    const rows = await logOf(userId);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ action_type: 'customer.linked', actor: 'ann', reason: 'ticket 7' },
      action_details: { customerId: customer, before: null },
    });
    // Once more: nothing new is written.
    valueOf(await link(userId, customer));
    expect(await logOf(userId)).toHaveLength(1);
  });

  test('takes the place of one that pays nothing, and not of one that pays', async () => {
    const idle = await world.aCustomer();
    const [first, second] = [await aStranger(), await aStranger()];
    valueOf(await link(idle.userId, first));
    expect(await standing(idle.userId)).toEqual({ customer: first, rights: 1 });
    expect(errorOf(await link(idle.userId, second))).toMatchObject({
      code: 'Conflict',
      info: { customerId: first },
    });
    expect(await standing(idle.userId)).toEqual({ customer: first, rights: 1 });
  });

  test('is taken neither from another account nor from another deployment, nor by the operator’s own account', async () => {
    const owner = await world.aCustomer();
    const userId = await world.anAccount();
    const cases: [string, string, string][] = [
      [userId, owner.customer, 'Conflict'],
      [userId, await aStranger({ deployment: 'usher-staging', userId: 'x' }), 'Conflict'],
      [userId, 'cus_none', 'NotFound'],
      [userId, 'sub_1', 'BadRequest'],
      ['no-account', await aStranger(), 'NotFound'],
    ];
    for (const [account, customer, code] of cases)
      expect(errorOf(await link(account, customer)).code, customer).toBe(code);
    expect(errorOf(await link(userId, await aStranger(), userId)).code).toBe('Forbidden');
    expect(await standing(userId)).toEqual({ customer: undefined, rights: 0 });
    expect((await standing(owner.userId)).customer).toBe(owner.customer);
  });

  test('is of one account when two operators link it with two at the same time', async () => {
    const rounds = 5;
    for (let round = 0; round < rounds; round++) {
      const customer = await aStranger();
      const accounts = [await world.anAccount(), await world.anAccount()];
      const replies = await Promise.all(accounts.map((userId) => link(userId, customer)));
      expect(replies.filter(({ error }) => error?.code === 'Conflict')).toHaveLength(1);
      const names = await Promise.all(accounts.map(standing));
      expect(names.filter((one) => one.customer === customer)).toEqual([{ customer, rights: 1 }]);
    }
  });

  test('waits for a second operator where two are needed, and is linked with both names in the log', async () => {
    process.env['FOUR_EYES'] = 'on';
    const userId = await world.anAccount();
    const customer = await aStranger();
    const { code, info } = errorOf(await link(userId, customer));
    expect(code).toBe('Forbidden');
    expect(await standing(userId)).toEqual({ customer: undefined, rights: 0 });
    const approve = (operator: string) =>
      call('Mutation.approveRequest').asOperator({ id: info.request, reason: 'seen' }, operator);
    expect(errorOf(await approve('ann')).code).toBe('Forbidden');
    expect(valueOf(await approve('ben'))).toMatchObject({
      kind: 'LINK_CUSTOMER',
      userId,
      customerId: customer,
    });
    expect(await standing(userId)).toEqual({ customer, rights: 1 });
    expect((await logOf(userId)).map((row) => `${row['action_type']} by ${row['actor']}`).sort()).toEqual([
      'customer.linked by ann',
      'request.approved by ben',
      'request.asked by ann',
    ]);
    expect(errorOf(await approve('ben')).code).toBe('NotFound');
  });
});
