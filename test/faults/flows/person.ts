import { S3Client } from '@aws-sdk/client-s3';
import { day, noon } from '../../kit/given.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount } from './flow.ts';

/** A user of the pool with an account; the pool chooses the id. */
export async function aPerson(world: Everything, email = 'person@example.com'): Promise<string> {
  const userId = await world.pool.user(email);
  await anAccount(world, userId, { email, updated_at: new Date(noon - day).toISOString() });
  return userId;
}

/** A refund that waits for an operator. */
export const aReview = (userId: string) => ({
  ...{ job: 'payment-review', item: '2026-11-20T10:00:00.000Z#evt_review' },
  value: {
    userId,
    risk: 'refund',
    customerId: 'cus_1',
    chargeId: 'ch_1',
    amount: 1,
    currency: 'usd',
  },
});

export const inPool = async (_: unknown, world: Everything) => {
  const { Users } = await world.pool.asks('ListUsers', {});
  return {
    users: Users.map((one: any) => [one.Enabled, one.UserStatus]),
    customers: (await world.sdk.customers.list({ limit: 100 })).data.length,
  };
};

export const s3 = (world: Everything) => new S3Client({ endpoint: world.s3, region: 'eu-central-1' });
