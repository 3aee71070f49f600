import { expect, test } from 'vitest';
import { withWorld } from '../../kit/given.ts';

const sender = withWorld('webhook', undefined, { environment: { STRIPE_LIVEMODE: 'true' } });

test('an event of test mode is refused by a deployment that takes live ones, and nothing changes', async () => {
  const before = await sender.world.everything();
  expect(await sender.send(sender.event({ livemode: false }))).toBe(400);
  expect(await sender.send(sender.thin({ livemode: false }))).toBe(400);
  expect(await sender.world.everything()).toEqual(before);
  expect(await sender.send(sender.event({ livemode: true }))).toBe(200);
});
