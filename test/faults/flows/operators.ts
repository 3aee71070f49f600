import { gzipSync } from 'node:zlib';
import { vi } from 'vitest';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { aPurchase, call, noon } from '../../kit/given.ts';
import type { Caller } from '../../../functions/door.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount, answered, callId, someone, type Flow } from './flow.ts';
import { subscribe } from '../../kit/world/billing.ts';
import { aPerson, aReview, s3 } from './person.ts';

export const operatorFlows: Flow[] = [
  {
    title: 'an operator with a new second factor is admitted',
    then: 'an error and no refusal; asked again, older sessions are ended and they are admitted',
    given: async (world) => {
      const { userId, token } = await anOperator(world);
      await setUpSecondFactor(world, token);
      return userId;
    },
    run: async (userId) => {
      const { groups } = await answered(admission(userId));
      if (!groups.includes('admins')) throw new Error(`The operator is in ${String(groups)}.`);
    },
  },
  {
    title: 'an operator without a second factor is refused',
    then: 'asked again they are refused for that, and their row forgets the earlier one',
    given: async (world) => {
      const { userId } = await anOperator(world);
      await world.put('TABLE_USERS', { ...(await world.userRow(userId)), second_factor_since: noon / 1000 });
      return userId;
    },
    run: async (userId) => {
      const { error } = await admission(userId);
      const needs = (error?.info as { needs?: string } | undefined)?.needs;
      if (needs !== 'SECOND_FACTOR') throw new Error(`The operator was not refused: ${error?.message}`);
    },
  },
  {
    title: 'lists for operators',
    then: 'an error, and nothing is written',
    given: (world) => aPerson(world),
    run: async () => {
      await answered(call('Query.accounts').asOperator({ limit: 10 }));
      await answered(call('Query.auditActions').asOperator({ filter: {} }));
      await answered(call('Query.syncHistory').asOperator({}));
      await answered(call('Query.paymentReviews').asOperator({}));
    },
  },
  {
    title: 'an operator changes a product',
    then: 'asked again, there is one next version',
    given: async (world) => {
      await anAccount(world, 'operator@example.com');
      await world.sell(aPurchase('tracks'));
      const { getProduct } = await import('../../../store/products.ts');
      return (await getProduct('tracks'))!;
    },
    run: async ({ id, name, active, kind, rank, zone, version }) => {
      await answered(
        call('Mutation.putProduct').asOperator(
          {
            input: {
              ...{
                id,
                name,
                active,
                public: true,
                kind,
                rank,
                zone,
                version,
                reason: 'a reason',
                prices: [],
              },
              features: [{ feature: 'tracks', limit: null, period: 'LIFETIME' }],
            } as never,
          },
          'operator@example.com',
        ),
      );
    },
    isDone: async ({ version }) => {
      const { getProduct } = await import('../../../store/products.ts');
      return (await getProduct('tracks'))!.version > version;
    },
  },
  {
    title: 'an operator links a customer with an account',
    then: 'asked again, the account has the customer and what it pays',
    given: async (world) => {
      await aPerson(world);
      const idle = await world.sdk.customers.create({});
      await anAccount(world, someone, { stripe_customer_id: idle.id });
      const { id } = await world.sdk.customers.create({ metadata: { app: 'before' } });
      await subscribe(world.sdk, id, await world.priceOf('pro'));
      return id;
    },
    run: (customerId) =>
      answered(call('Mutation.linkCustomer').asOperator({ userId: someone, customerId, reason: 'a reason' })),
  },
  {
    title: 'an operator settles a review',
    then: 'asked again, it is settled once',
    given: async (world) => {
      await anAccount(world, someone);
      const review = aReview(someone);
      await world.put('TABLE_JOBS', review);
      return review.item;
    },
    run: (id) => answered(call('Mutation.settleReview').asOperator({ id, reason: 'a reason' })),
    isDone: async (id, world) => !(await world.rowOf('TABLE_JOBS', { job: 'payment-review', item: id })),
  },
  {
    title: 'the operators’ page is asked for a file',
    then: 'an error, and asked again it is there',
    given: async (world) => {
      await s3(world).send(
        new PutObjectCommand({
          Bucket: 'operators',
          Key: 'operators/a.js',
          Body: gzipSync('x'),
          ContentEncoding: 'gzip',
        }),
      );
      await s3(world).send(
        new PutObjectCommand({
          Bucket: 'operators',
          Key: 'a.js',
          Body: gzipSync('x'),
          ContentEncoding: 'gzip',
        }),
      );
      // As after a cold start: the pool's keys are not known.
      vi.resetModules();
      return (await anOperator(world)).token;
    },
    run: async (token) => {
      const { handler } = await import('../../../functions/operatorsPage.ts');
      const answer = await handler({
        ...{ rawPath: '/operators/a.js', cookies: [`usher-operator=${token}`] },
        ...{ requestContext: { http: { method: 'GET' } }, headers: { 'accept-encoding': 'gzip' } },
      });
      if (answer.statusCode !== 200) throw new Error(`The page answered ${answer.statusCode}.`);
    },
  },
];

/** In the group admins, with an account and a token of the user pool. */
async function anOperator(world: Everything): Promise<{ userId: string; token: string }> {
  const { pool } = world;
  const Username = 'operator@example.com';
  const userId = await aPerson(world, Username);
  await pool.asks('AdminSetUserPassword', { Username, Password: 'Passw0rd!', Permanent: true });
  await pool.asks('AdminAddUserToGroup', { Username, GroupName: 'admins' });
  const { AuthenticationResult } = await asUser(world, 'InitiateAuth', {
    ...{ ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH' },
    AuthParameters: { USERNAME: Username, PASSWORD: 'Passw0rd!' },
  });
  return { userId, token: AuthenticationResult.AccessToken };
}

/** As the operators' page does. */
async function setUpSecondFactor(world: Everything, AccessToken: string): Promise<void> {
  const { totpAt } = await import('../../../packages/understudy/src/cognito/totp.ts');
  const { SecretCode } = await asUser(world, 'AssociateSoftwareToken', { AccessToken });
  const UserCode = totpAt(SecretCode, world.pool.cognito.clock.now());
  await asUser(world, 'VerifySoftwareToken', { AccessToken, UserCode });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await asUser(world, 'SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });
}

async function asUser({ pool }: Everything, operation: string, body: Record<string, unknown>): Promise<any> {
  const { callCognito } = await import('../../../packages/understudy/src/cognito/operations.ts');
  return callCognito(pool.cognito, operation, body, undefined);
}

/** A call in a session that began after the world did. */
async function admission(userId: string) {
  const { handler } = await import('../../../functions/admitOperator.ts');
  const caller: Caller = {
    ...{ kind: 'user', userId, username: userId, groups: ['admins'], tokenUse: 'access' },
    authTime: noon / 1000 + 1,
  };
  return handler({
    field: 'Query.accounts',
    args: {},
    caller,
    source: null,
    operator: null,
    requestId: callId,
    callId,
  });
}
