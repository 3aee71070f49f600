import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { aWholePlan, call, errorOf, noon, valueOf, withWorld } from '../../kit/given.ts';

const perDomain = 3;
const racing = 9;

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('pro'));
  await world.sell(aWholePlan('premium', { rank: 20 }));
});
beforeEach(() => world.at(noon));

const start = (userId: string, productId = 'pro') => call('Mutation.startTrial').as(userId, { productId });
const state = async (userId: string, productId = 'pro') =>
  valueOf(await call('Query.trial').as(userId, { productId }));

describe('M2 · a disposable address', () => {
  test.each(['a@mailinator.com', 'A@MAILINATOR.com.', 'a@some.yopmail.com', 'a+b@TrashMail.com'])(
    'gets no trial and is told why: %s',
    async (email) => {
      const userId = await world.anAccount({ email });
      expect(await state(userId)).toMatchObject({
        ...{ eligible: false, reason: 'DISPOSABLE_ADDRESS' },
        button: { label: 'Subscribe to Pro' },
      });
      expect(errorOf(await start(userId))).toMatchObject({
        code: 'Conflict',
        message: 'There is no trial for a disposable address. Sign up with one that stays yours.',
        info: { reason: 'DISPOSABLE_ADDRESS', purchase: { productId: 'pro' } },
      });
      expect(await world.rightRows(userId)).toEqual([]);
      expect(await world.trialRows(userId)).toEqual([]);
    },
  );

  test('is one by its whole host only', async () => {
    for (const email of ['a@notmailinator.com', 'mailinator.com@example.org', 'a@mailinator.com.example.org'])
      expect(await state(await world.anAccount({ email })), email).toMatchObject({ eligible: true });
  });
});

describe(`M2 · with ${perDomain} trials for a domain`, () => {
  beforeAll(() => {
    process.env['TRIALS_PER_DOMAIN'] = String(perDomain);
    vi.resetModules();
    return () => {
      process.env['TRIALS_PER_DOMAIN'] = '0';
      vi.resetModules();
    };
  });

  test(`${racing} mailboxes of one domain that race have ${perDomain} between them, of each product`, async () => {
    for (const productId of ['pro', 'premium']) {
      const accounts = await Promise.all(
        Array.from({ length: racing }, (_, i) => world.anAccount({ email: `me${i}@own-domain.example` })),
      );
      const answers = await Promise.all(accounts.map((userId) => start(userId, productId)));
      const refused = answers.filter((answer) => answer.error);
      expect(answers.length - refused.length).toBe(perDomain);
      for (const answer of refused)
        expect(errorOf(answer)).toMatchObject({ code: 'Conflict', info: { reason: 'DOMAIN_LIMIT' } });
      const late = await world.anAccount({ email: 'late@OWN-domain.example' });
      expect(await state(late, productId)).toMatchObject({ eligible: false, reason: 'DOMAIN_LIMIT' });
      expect(await world.trialRows(late)).toEqual([]);
    }
  });

  test('a provider that gives addresses to everybody has no limit', async () => {
    for (let i = 0; i < perDomain + 2; i++)
      valueOf(await start(await world.anAccount({ email: `person${i}x@gmail.com` })));
  });
});
