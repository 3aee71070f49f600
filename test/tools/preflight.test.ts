import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAccount, type LocalAccount } from '../../packages/understudy/src/account/account.ts';
import { ran } from '../../packages/understudy/test/account/cdk.ts';
import { asPipeline } from '../../packages/understudy/test/account/pipeline.ts';
import {
  aRegion,
  aTable,
  aTopic,
  clientOf,
  impossible,
  type Stack,
} from '../../packages/understudy/test/cloudformation/given.ts';
import { lookAtStack } from '../../tools/operate/preflight/stacks.ts';
import { region } from '../kit/stack/deploys.ts';
import { bootstrap, preflightsIn } from '../kit/stack/preflights.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-preflight-'));
/** An extension has to lie in the repository; nothing of `build` is kept. */
const extension = 'build/preflight-test';
const timeout = 120_000;

let account: LocalAccount;
/** One that AWS has just opened. */
let fresh: LocalAccount;
beforeAll(async () => {
  account = await startAccount({ data: join(scratch, 'account') });
  fresh = await startAccount({ data: join(scratch, 'fresh'), concurrency: 10 });
  await bootstrap(account);
});
afterAll(async () => {
  await account.stop();
  await fresh.stop();
  rmSync(scratch, { recursive: true, force: true });
  rmSync(extension, { recursive: true, force: true });
});

const { preflight } = preflightsIn(scratch);
const own = (of: LocalAccount = account) => of.environment(region);
const resources = (Resources: Stack['Resources']) => ({ Resources });

/** An environment whose stack is in a state. */
const states: { status: string; make(name: string): Promise<unknown> }[] = [
  {
    status: 'ROLLBACK_COMPLETE',
    make: (name) => aRegion(account).deploy(name, resources({ Fails: impossible })),
  },
  {
    status: 'CREATE_FAILED',
    make: (name) =>
      aRegion(account).deploy(name, resources({ Fails: impossible }), { DisableRollback: true }),
  },
  {
    status: 'UPDATE_FAILED',
    make: async (name) => {
      await aRegion(account).deploy(name, resources({ Topic: aTopic() }));
      const worse = resources({ Topic: aTopic(), Fails: impossible });
      return aRegion(account).deploy(name, worse, { DisableRollback: true });
    },
  },
  {
    status: 'DELETE_FAILED',
    make: async (name) => {
      const Guarded = { ...aTable({ DeletionProtectionEnabled: true }), DeletionPolicy: 'Delete' };
      await aRegion(account).deploy(name, resources({ Guarded }));
      return aRegion(account).destroy(name);
    },
  },
];

describe('C12 · what would stop a deployment is said before anything is built', () => {
  test(
    'nothing set at all is one list: region, credentials, and what can be seen without an account',
    async () => {
      const { status, stops } = await preflight({}, '--env', 'Prod');
      expect(status).toBe(1);
      expect(Object.keys(stops).sort()).toEqual(['credentials', 'names', 'region']);
      expect(stops['region']).toContain('AWS_REGION=eu-central-1');
      expect(stops['credentials']).toMatch(/^There are no credentials\. Set AWS_PROFILE/);
    },
    timeout,
  );

  test(
    'a new account lacks the bootstrap and the quota: both at once, each with the command that helps',
    async () => {
      const { status, stops, notes } = await preflight(own(fresh), '--env', 'prod');
      expect(status).toBe(1);
      expect(stops).toEqual({
        bootstrap: expect.stringContaining(`npx cdk bootstrap aws://${fresh.accountId}/${region}`),
        'Lambda concurrency': expect.stringMatching(
          /--quota-code L-B99A9384 --desired-value 1000[^]*--no-reserve/,
        ),
      });
      expect(notes['Stripe']).toContain('npm run secret -- --env prod stripe');
    },
    timeout,
  );

  test(
    'in an account with everything it ends with 0 and says whose it is',
    async () => {
      const { status, stops, warnings, lines } = await preflight(own());
      expect({ status, stops, warnings }).toEqual({ status: 0, stops: {}, warnings: {} });
      expect(lines.find((line) => line.startsWith('ok    credentials'))).toContain(account.accountId);
      expect(lines).toContain(`ok    region: ${region}`);
      expect(lines.at(-2)).toBe('Nothing stops the deployment of usher-dev.');
    },
    timeout,
  );

  test(
    'npm run deploy stops at the same, and has built nothing',
    async () => {
      const words = ['run', '--silent', 'deploy', '--', '--env', 'unseen'];
      const { status, said } = await ran('npm', words, {
        ...{ home: scratch, cwd: '.', environment: own(fresh) },
      });
      expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining('Nothing was deployed.') });
      expect(said).toContain('What stops the deployment:');
      expect(said).not.toContain('Synthesizing');
    },
    timeout,
  );

  test.each(states)(
    'a stack that is $status is named with its state and the way on',
    async ({ status, make }) => {
      const env = status.toLowerCase().replace('_', '-');
      await make(`usher-${env}`);
      expect((await aRegion(account).describe(`usher-${env}`)).StackStatus).toBe(status);
      const found = await preflight(own(), '--env', env);
      const all = { ...found.stops, ...found.warnings };
      expect(all[`stack usher-${env}`]).toMatch(
        new RegExp(`^It is ${status}\\b.*\\. \\S|^It is ${status}.*: \\S`),
      );
      expect(found.status).toBe(status === 'ROLLBACK_COMPLETE' ? 0 : 1);
    },
    timeout,
  );

  test('every state that CloudFormation knows has a verdict, and only what the CDK deploys into is fine', () => {
    const all = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');
    const states = Object.fromEntries(
      all.map((StackStatus) => [
        StackStatus,
        lookAtStack('one', { StackName: 'one', StackStatus, CreationTime: new Date(0) }).state,
      ]),
    );
    expect(all.length).toBeGreaterThan(20);
    const fine = Object.keys(states).filter((status) => states[status] === 'ok');
    expect(fine.sort()).toEqual([
      ...['CREATE_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'],
      ...['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
    ]);
    const warned = Object.keys(states).filter((status) => states[status] === 'warning');
    expect(warned.sort()).toEqual(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']);
  });

  test('a data stack whose first creation was left as it failed is continued', () => {
    const failed = { StackStatus: 'CREATE_FAILED' as const, CreationTime: new Date(0) };
    expect(lookAtStack('one-data', { StackName: 'one-data', ...failed }).state).toBe('warning');
    expect(lookAtStack('one', { StackName: 'one', ...failed }).state).toBe('stop');
  });

  test('a first deployment that failed under protection says how to take the protection off', () => {
    const StackStatus = 'ROLLBACK_COMPLETE' as const;
    const found = {
      StackName: 'one',
      StackStatus,
      CreationTime: new Date(0),
      EnableTerminationProtection: true,
    };
    expect(lookAtStack('one', found)).toMatchObject({
      state: 'stop',
      said: expect.stringContaining('--no-enable-termination-protection --stack-name one'),
    });
  });

  test(
    'tables that an earlier deployment left behind are named',
    async () => {
      const Left = { ...aTable({ TableName: 'usher-left-users' }), DeletionPolicy: 'Retain' };
      await aRegion(account).deploy('usher-left', resources({ Left }));
      await aRegion(account).destroy('usher-left');
      const { status, stops } = await preflight(own(), '--env', 'left');
      expect({ status, about: Object.keys(stops) }).toEqual({ status: 1, about: ['names in the account'] });
      expect(stops['names in the account']).toContain('left 1 tables (usher-left-users)');
    },
    timeout,
  );

  test(
    'a pipeline that may only assume the bootstrap’s roles sees as much; one that may nothing gets notes and is not stopped',
    async () => {
      const pipeline = await preflight(await asPipeline(account, region), '--env', 'prod');
      expect(pipeline).toMatchObject({ status: 0, stops: {} });
      expect(Object.keys(pipeline.notes)).toEqual(['Stripe']);
      const nothing = await preflight(await asPipeline(account, region, 'cdk-other-*'), '--env', 'prod');
      expect(nothing).toMatchObject({ status: 0, stops: {} });
      expect(Object.keys(nothing.notes).sort()).toEqual([
        ...['Lambda concurrency', 'Stripe', 'bootstrap', 'stack usher-prod', 'stack usher-prod-data'],
      ]);
    },
    timeout,
  );

  test(
    'settings that do not fit are one finding among the others',
    async () => {
      const { status, stops } = await preflight(own(fresh), '--env', 'prod', '--parameter', 'GraceDays=31');
      expect(status).toBe(1);
      expect(Object.keys(stops).sort()).toEqual(['Lambda concurrency', 'bootstrap', 'settings']);
      expect(stops['settings']).toContain('GraceDays must be a whole number from 0 to 30');
    },
    timeout,
  );

  test(
    'a catalog with a fault stops it, with the file and the line',
    async () => {
      mkdirSync(extension, { recursive: true });
      writeFileSync(join(extension, 'catalog.json'), '{\n  "products": {\n    "pro": 1\n');
      const { status, stops } = await preflight(own(), '--extension', extension);
      expect(status).toBe(1);
      expect(stops['catalog']).toMatch(/catalog\.json:\d+: this is not JSON/);
    },
    timeout,
  );

  test.each([
    ['eighteen-letters-a', 'eighteen-letters-bc', '36 characters together'],
    ['1st', 'dev', '"1st" cannot be used'],
    ['usher', 'staging-data', '--env does not take "staging-data"'],
  ])(
    'the names %s and %s are refused where they cannot be used',
    async (project, env, sentence) => {
      const { status, stops } = await preflight(own(), '--project', project, '--env', env);
      expect({ status, said: stops['names'] }).toEqual({
        status: 1,
        said: expect.stringContaining(sentence),
      });
    },
    timeout,
  );
});

describe('credentials and network', () => {
  test.each([
    ['unknown ones', { AWS_SESSION_TOKEN: 'not.issued' }, /^AWS does not know these credentials/],
    ['a wrong key', { AWS_SECRET_ACCESS_KEY: 'x' }, /^AWS does not take the signature/],
    ['an address without an answer', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, /^AWS does not answer/],
  ])(
    '%s: one sentence, and no stack trace',
    async (_what, more, sentence) => {
      const { status, stops, lines } = await preflight({ ...own(), ...more });
      expect(status).toBe(1);
      expect(stops['credentials']).toMatch(sentence);
      expect(lines.join('\n')).not.toMatch(/^\s+at /m);
    },
    timeout,
  );
});

describe('Stripe’s key', () => {
  const name = 'usher-selling-stripe';
  beforeAll(async () => {
    const Named = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: name, SecretString: '{}' } };
    await aRegion(account).deploy('secrets', resources({ Named }));
  });
  const put = async (value: object) => {
    const secrets = new SecretsManagerClient(clientOf(own()));
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));
    return preflight(own(), '--env', 'selling');
  };

  test(
    'is said to be off, of the wrong mode, without a webhook, or on, and never shown',
    async () => {
      const off = await put({ apiKey: '', webhookSecrets: [] });
      expect(off.notes['Stripe']).toMatch(/^Payments are off/);
      const live = await put({ apiKey: 'rk_live_secret', webhookSecrets: ['whsec_1'] });
      expect(live.warnings['Stripe']).toContain('none of Stripe’s test mode'.replace('’', "'"));
      const half = await put({ apiKey: 'rk_test_secret', webhookSecrets: [] });
      expect(half.warnings['Stripe']).toContain('no event of Stripe is accepted');
      const on = await put({ apiKey: 'rk_test_secret', webhookSecrets: ['whsec_1'] });
      expect(on.lines).toContain('ok    Stripe: payments are on, in test mode');
      for (const { lines } of [off, live, half, on])
        expect(lines.join('\n')).not.toMatch(/secret\b.*_|whsec_1/);
    },
    timeout,
  );
});
