import { checkoutOutcome } from '@usher/client';
import { expect, test } from 'vitest';

test('an app tells how a checkout ended from the path or the hash that Stripe sends people back to', () => {
  for (const [address, outcome] of [
    ['https://app.example/#/checkout/done', 'done'],
    ['https://app.example/?lang=de#/checkout/cancelled', 'cancelled'],
    ['https://app.example/checkout/done', 'done'],
    ['https://app.example/en/billing/checkout/cancelled/?utm=stripe', 'cancelled'],
    ['pitwall://#/checkout/done', 'done'],
    ['pitwall://checkout/done', 'done'],
  ])
    expect(checkoutOutcome(address!), address).toBe(outcome);
});

test('an address that only speaks of a checkout is no way back from one', () => {
  for (const address of [
    ...['', 'https://app.example/', 'https://app.example/checkout', 'https://app.example/checkout/done/more'],
    ...['https://app.example/?next=/checkout/done', 'https://app.example/mycheckout/done#/account'],
    'https://app.example/?next=/checkout/done#/plans',
  ])
    expect(checkoutOutcome(address), address).toBeUndefined();
});
