import { expect, test } from 'vitest';
import { aPlan, call, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage } from '../../kit/world/billing.ts';

const world = withWorld('billing', async (started) => started.sell(aPlan()), {
  environment: { WEB_ORIGINS: 'https://app.example/,https://other.example', WEB_PATH: '/billing/' },
});

test('a deployment with a web path has Stripe send people to the pages of the app, at the first of its origins', async () => {
  const userId = await world.anAccount();
  const buy = async () =>
    valueOf(await call('Mutation.createCheckout').as(userId, { productId: 'pro', priceId: null }));
  const { url } = await buy();
  expect(await (await fetch(url)).text()).toContain('href="https://app.example/billing/checkout/cancelled"');
  expect((await payOnPage(url)).headers.get('location')).toBe('https://app.example/billing/checkout/done');
  const portal = await buy();
  expect(portal.kind).toBe('PORTAL');
  expect(await (await fetch(portal.url)).text()).toContain('href="https://app.example/billing/account"');
});
