import { expect } from 'vitest';
import type { TrialWorld } from './trials.ts';

/** A trial with everything that belongs to it: rights, claim, log row and the account's version. */
export async function isWhole(
  world: TrialWorld,
  userId: string,
  productId: string,
  version: number,
): Promise<void> {
  const rights = (await world.rightRows(userId)).filter((row) => row['source'] === `trial:${productId}`);
  expect(rights.map((row) => row['feature'])).toEqual(['exports', 'simulations']);
  const logged = (await world.logRows(userId)).filter((row) => row['plan_id'] === productId);
  expect(logged.map((row) => row['action_type'])).toEqual(['trial.started']);
  const user = await world.userRow(userId);
  expect(user?.['version']).toBe(version);
  const { claimedProducts } = await import('../../../app/trials/claims.ts');
  expect(await claimedProducts(user?.['email'])).toContain(productId);
}

/** Not a trace of a trial. */
export async function isNothing(world: TrialWorld, userId: string): Promise<void> {
  expect(await world.rightRows(userId)).toEqual([]);
  expect(await world.logRows(userId)).toEqual([]);
  const user = await world.userRow(userId);
  expect(user?.['version']).toBe(1);
  const { claimedProducts } = await import('../../../app/trials/claims.ts');
  expect([...(await claimedProducts(user?.['email']))]).toEqual([]);
}
