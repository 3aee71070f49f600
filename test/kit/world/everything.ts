import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { openCognito, type Cognito } from '../../../packages/understudy/src/cognito/cognito.ts';
import { handleCognito, handleWellKnown } from '../../../packages/understudy/src/cognito/handler.ts';
import { cognitoIdentifiers } from '../../../packages/understudy/src/cognito/identifiers.ts';
import { callCognito } from '../../../packages/understudy/src/cognito/operations.ts';
import { openEvents } from '../../../packages/understudy/src/events/events.ts';
import { Clock } from '../../../packages/understudy/src/kernel/clock.ts';
import type { Resource } from '../../../packages/understudy/src/kernel/stack.ts';
import { listen, type Listening } from '../../../packages/understudy/test/events/listen.ts';
import {
  account,
  FunctionTable,
  ListedAuthority,
  principal,
  resource,
} from '../../../packages/understudy/test/events/world.ts';
import { tables } from '../../../store/rows/tables.ts';
import { noon } from '../time.ts';
import { startCloud } from './awsServices.ts';
import { startBilling } from './billing.ts';
import { pushTaker } from './tableStream.ts';

/**
 * Every service that the product leaves its process for, in one process: the engine, Stripe's stand-in, a user pool, two buckets,
 * a bus, secrets, and a place that takes pushes. It can be emptied, so that each test finds it as the first one did.
 */
export async function startEverything() {
  const folder = mkdtempSync(join(tmpdir(), 'usher-everything-'));
  const clock = new Clock();
  const authority = new ListedAuthority();
  const functions = new FunctionTable();
  const stack = (resources: Map<string, Resource>) => ({ ...account, resources });
  const pool = openPool(join(folder, 'pool'), stack, { clock, authority, invoker: functions });
  const buckets = openEvents(
    stack(
      new Map([
        ['Archive', resource('AWS::S3::Bucket', {}, 'archive')],
        ['Operators', resource('AWS::S3::Bucket', {}, 'operators')],
      ]),
    ),
    join(folder, 'buckets'),
    {
      ...{ clock, authority, invoker: functions },
      assume: (arn, session) => ({ ...principal('api'), roleArn: arn, userId: session }),
      onCrash: (error) => {
        throw error;
      },
    },
  );
  const s3 = await listen((request) => buckets.handlers.s3(principal('api'), request));
  const cognito = await onTheWire(pool.cognito);
  const cloud = await startCloud();
  const pushes = await pushTaker();
  const world = await startBilling({
    environment: {
      ...{ USER_POOL_ID: pool.poolId, USER_POOL_ISSUER: pool.issuer, USER_POOL_CLIENT_ID: pool.clientId },
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ENDPOINT_URL_S3: s3.url,
      ...{ ARCHIVE_BUCKET: 'archive', ARCHIVE_DAYS: '396', OPERATORS_BUCKET: 'operators' },
      GRAPHQL_URL: pushes.url,
      CARD_CLAIMS: 'claim',
      SPLIT_COUNTERS: 'exports=2',
      OPERATORS_SECOND_FACTOR: 'required',
      RISK_POLICIES: 'refund=end,dispute=end,early_warning=review',
    },
  });
  return {
    ...world,
    cloud,
    pool,
    pushes: pushes.pushes,
    s3: s3.url,
    /** Everything but the catalog goes, and it is noon again. */
    async empty(): Promise<void> {
      world.at(noon);
      world.stripe.faults.clear();
      cloud.events.length = 0;
      pushes.pushes.length = 0;
      for (const [variable, rows] of Object.entries(await world.everything())) {
        if (variable === 'TABLE_PRODUCTS') continue;
        for (const row of rows) await world.remove(variable, keyOf(variable, JSON.parse(row)));
      }
      for (const { id } of (await world.sdk.customers.list({ limit: 100 })).data)
        await world.sdk.customers.del(id);
      for (const { Username } of (await pool.asks('ListUsers', {})).Users)
        await pool.asks('AdminDeleteUser', { Username });
      const { forgetAll } = await import('../../../app/counting/cache.ts');
      forgetAll();
    },
    stop: async () => {
      await world.stop();
      await pushes.stop();
      await cloud.stop();
      await cognito.close();
      await s3.close();
      pool.cognito.close();
      buckets.close();
      clock.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Everything = Awaited<ReturnType<typeof startEverything>>;

/** What a stream hands over when a row of a table was changed. */
export function changeOf(variable: string, before: object | undefined, after: object): DynamoDBRecord {
  const image = (row: object) => marshall(row, { removeUndefinedValues: true }) as any;
  return {
    eventID: 'event',
    eventName: before ? 'MODIFY' : 'INSERT',
    eventSourceARN: `arn:aws:dynamodb:eu-central-1:123456789012:table/${process.env[variable]}/stream/1`,
    dynamodb: {
      SequenceNumber: '1',
      NewImage: image(after),
      ...(before ? { OldImage: image(before) } : {}),
    },
  };
}

function keyOf(variable: string, row: Record<string, unknown>): Record<string, unknown> {
  const name = variable.replace('TABLE_', '').toLowerCase().replaceAll('_', '-');
  const key = keys[name];
  if (!key) throw new Error(`The key of ${variable} is not known.`);
  return Object.fromEntries(key.map((attribute) => [attribute, row[attribute]]));
}

const keys: Record<string, string[]> = {
  ...Object.fromEntries(
    Object.entries(tables).map(([name, { partition, ...table }]) => [
      name,
      [partition, ...('sort' in table ? [table.sort] : [])],
    ]),
  ),
  'simulation-results': ['simulation_id', 'created_at'],
};

function openPool(
  folder: string,
  stack: (resources: Map<string, Resource>) => any,
  world: Parameters<typeof openCognito>[2],
) {
  const declare = (id: string, type: string, properties: Record<string, unknown>): [string, Resource] => {
    const { physicalId, attributes } = cognitoIdentifiers('seed', account, id, type, properties)!;
    return [id, resource(type, properties, physicalId, attributes)];
  };
  const pool = declare('Pool', 'AWS::Cognito::UserPool', {
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    ...{ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] },
    Schema: [{ Name: 'email', Required: true, Mutable: true }],
  });
  const UserPoolId = pool[1].physicalId;
  const client = declare('Client', 'AWS::Cognito::UserPoolClient', {
    UserPoolId,
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  });
  const group = declare('Admins', 'AWS::Cognito::UserPoolGroup', {
    UserPoolId,
    GroupName: 'admins',
    Precedence: 1,
  });
  const cognito = openCognito(stack(new Map([pool, client, group])), folder, world);
  const asks = (operation: string, body: Record<string, unknown>): Promise<any> =>
    callCognito(cognito, operation, { UserPoolId, ...body }, principal('api'));
  return {
    cognito,
    poolId: UserPoolId,
    clientId: client[1].physicalId,
    issuer: String(pool[1].attributes['ProviderURL']),
    /** As an administrator asks. */
    asks,
    /** The id of a user who has come. */
    async user(email: string): Promise<string> {
      const { User } = await asks('AdminCreateUser', {
        ...{ Username: email, MessageAction: 'SUPPRESS' },
        UserAttributes: [{ Name: 'email', Value: email }],
      });
      return User.Attributes.find((one: { Name: string }) => one.Name === 'sub').Value;
    },
  };
}

function onTheWire(cognito: Cognito): Promise<Listening> {
  return listen(async (request) => {
    const wellKnown = handleWellKnown(cognito, request);
    if (wellKnown) return wellKnown;
    return handleCognito(cognito, request.headers['authorization'] ? principal('api') : undefined, request);
  });
}
