import { beforeAll, describe, expect, test, vi } from 'vitest';
import { aWholePlan, call, errorOf, valueOf, withWorld } from '../../kit/given.ts';

const cards = { visa: 'pm_card_visa', other: 'pm_card_authenticationRequiredOnSetup' };

const environment = { DISPOSABLE_TRIALS: 'refuse', TRIALS_PER_DOMAIN: '0', CARD_CLAIMS: 'ignore' };
const world = withWorld('billing', (billing) => billing.sell(aWholePlan('pro')), { environment });

const start = (userId: string) => call('Mutation.startTrial').as(userId, { productId: 'pro' });

async function withCard(card?: string): Promise<string> {
  const { userId, customer } = await world.aCustomer();
  if (card) await world.sdk.paymentMethods.attach(card, { customer });
  return userId;
}

describe.each([
  ['claim', true],
  ['require', false],
])('M2 · a card that is saved when a trial starts, with CardClaims %s', (policy, startsWithout) => {
  beforeAll(() => {
    process.env['CARD_CLAIMS'] = policy;
    vi.resetModules();
    return () => {
      process.env['CARD_CLAIMS'] = 'ignore';
      vi.resetModules();
    };
  });
  const card = policy === 'claim' ? cards.visa : cards.other;

  test('has one trial of a product, whichever account it is saved with, and however many race', async () => {
    const accounts = await Promise.all(Array.from({ length: 5 }, () => withCard(card)));
    const answers = await Promise.all(accounts.map(start));
    const refused = answers.filter((answer) => answer.error);
    expect(refused).toHaveLength(4);
    for (const answer of refused)
      expect(errorOf(answer)).toMatchObject({
        code: 'Conflict',
        message: 'This trial has already been used with your card.',
        info: { reason: 'CARD_USED' },
      });
    const claims = (await world.everything())['TABLE_TRIALS']!.filter((row) => row.includes('CLAIM#card#'));
    const fingerprint = await fingerprintOf(accounts[0]!);
    expect(claims.join()).not.toContain(fingerprint);
  });

  test(startsWithout ? 'is not asked for' : 'is asked for', async () => {
    const answer = await start(await withCard());
    if (startsWithout) valueOf(answer);
    else expect(errorOf(answer)).toMatchObject({ code: 'Conflict', info: { reason: 'CARD_REQUIRED' } });
  });

  async function fingerprintOf(userId: string): Promise<string> {
    const { stripe_customer_id: customer } = await world.userRow(userId);
    const { data } = await world.sdk.customers.listPaymentMethods(customer!);
    expect(data[0]!.card!.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    return data[0]!.card!.fingerprint!;
  }
});

test('M2 · by default no card is looked at', async () => {
  for (let i = 0; i < 2; i++) valueOf(await start(await withCard(cards.visa)));
});
