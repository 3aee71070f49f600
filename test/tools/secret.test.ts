import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  localStripeKey,
  startStripe,
  type RunningStripe,
} from '../../packages/stripe-stand-in/test/kit/stripe.ts';
import { startAccount, type LocalAccount } from '../../packages/understudy/src/account/account.ts';
import { asPipeline } from '../../packages/understudy/test/account/pipeline.ts';
import { aRegion, clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { usedTypes } from '../../app/billing/stripeNotice.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-secret-'));
const region = 'eu-central-1';
const timeout = 120_000;
const hook = 'https://hook.example/';

let account: LocalAccount;
let running: RunningStripe;
beforeAll(async () => {
  account = await startAccount({ data: join(scratch, 'account') });
  running = await startStripe();
});
afterAll(async () => {
  await account.stop();
  await running.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const own = () => account.environment(region);

/** What of a deployment this is about: its secret, its webhook, and where its Stripe answers. */
async function aDeployment(env: string): Promise<void> {
  const { deploy } = aRegion(account);
  const Secret = {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      Name: `usher-${env}-stripe`,
      SecretString: JSON.stringify({ apiKey: '', webhookSecrets: [], unused: 'x' }),
    },
  };
  await deploy(`usher-${env}-data`, { Resources: { Secret } });
  await deploy(
    `usher-${env}`,
    {
      Parameters: { StripeApiUrl: { Type: 'String' } },
      Resources: { Told: { Type: 'AWS::SNS::Topic', Properties: {} } },
      Outputs: { StripeWebhookUrl: { Value: hook } },
    },
    { Parameters: [{ ParameterKey: 'StripeApiUrl', ParameterValue: running.url }] },
  );
}

/** `npm run secret` with a line from a pipe. */
async function secret(line: string, words: string[], environment: Record<string, string> = own()) {
  const child = spawn('npm', ['run', '--silent', 'secret', '--', ...words], {
    env: { PATH: process.env['PATH'], HOME: scratch, AWS_EC2_METADATA_DISABLED: 'true', ...environment },
  });
  child.stdin.end(line);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

async function held(env: string): Promise<{ apiKey: string; webhookSecrets: string[] }> {
  const client = new SecretsManagerClient(clientOf(own()));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: `usher-${env}-stripe` }));
  return JSON.parse(SecretString!) as Awaited<ReturnType<typeof held>>;
}

describe('D · npm run secret sets Stripe’s secrets without another program, and never says what they are', () => {
  test(
    'a key, and a signing secret beside the one before, are kept; what is not named stays',
    async () => {
      await aDeployment('staging');
      const off = await secret('', ['--env', 'staging']);
      expect(off.status, off.said).toBe(0);
      expect(off.said).toContain('key: none: payments are off');
      const said = [
        await secret('  rk_test_first12345\n', ['--env', 'staging', 'stripe']),
        await secret('whsec_first12345\n', ['--env', 'staging', 'webhook']),
        await secret('whsec_second12345', ['--env', 'staging', 'webhook']),
        await secret('whsec_third12345\n', ['--env', 'staging', 'webhook']),
        await secret('', ['--env', 'staging']),
      ];
      expect(said.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0]);
      expect(await held('staging')).toEqual({
        apiKey: 'rk_test_first12345',
        webhookSecrets: ['whsec_third12345', 'whsec_second12345'],
      });
      expect(said.at(-1)!.said).toContain('key: a restricted key of test mode\n');
      expect(said.at(-1)!.said).toContain('signing secrets of webhooks: 2, the newest first');
      expect(said.map((one) => one.said).join('')).not.toMatch(/(first|second|third)12345/);
    },
    timeout,
  );

  test(
    'what was rolled is taken out, and payments are switched off, with --remove',
    async () => {
      await aDeployment('rolled');
      for (const [line, word] of [
        ['rk_test_first12345', 'stripe'],
        ['whsec_old12345', 'webhook'],
        ['whsec_new12345', 'webhook'],
      ] as const)
        expect((await secret(line, ['--env', 'rolled', word])).status).toBe(0);
      expect((await secret('', ['--env', 'rolled', 'webhook', '--remove'])).status).toBe(0);
      expect((await held('rolled')).webhookSecrets).toEqual(['whsec_new12345']);
      const { status, said } = await secret('', ['--env', 'rolled', 'stripe', '--remove']);
      expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('payments are off') });
      expect(await held('rolled')).toEqual({ apiKey: '', webhookSecrets: ['whsec_new12345'] });
    },
    timeout,
  );

  test(
    'a value of the wrong kind or mode is refused in one sentence that does not repeat it, and nothing changes',
    async () => {
      await aDeployment('prod');
      await aDeployment('checked');
      const cases: [env: string, word: string, line: string, sentence: RegExp][] = [
        ['prod', 'stripe', 'rk_test_abcdefgh99', /test mode, and this deployment takes live mode only/],
        ['checked', 'stripe', 'sk_live_abcdefgh99', /live mode, and this deployment takes test mode only/],
        ['checked', 'stripe', 'pk_test_abcdefgh99', /publishable key/],
        ['checked', 'stripe', 'whsec_abcdefgh99', /the word webhook/],
        ['checked', 'stripe', 'abcdefgh99', /no key of Stripe/],
        ['checked', 'stripe', 'rk_test_abc defgh99', /no key of Stripe/],
        ['checked', 'webhook', 'rk_test_abcdefgh99', /no signing secret/],
        ['checked', 'webhook', '\n', /Nothing was given/],
        ['checked', 'stripe', '', /Nothing was given/],
      ];
      for (const [env, word, line, sentence] of cases) {
        const { status, said } = await secret(line, ['--env', env, word]);
        expect({ status, lines: said.trim().split('\n').length }, said).toEqual({ status: 1, lines: 1 });
        expect(said).toMatch(sentence);
        expect(said).not.toContain('defgh99');
      }
      for (const env of ['prod', 'checked'])
        expect(await held(env)).toMatchObject({ apiKey: '', webhookSecrets: [] });
      expect((await secret('rk_live_abcdefgh99', ['--env', 'prod', 'stripe'])).status).toBe(0);
      expect((await held('prod')).apiKey).toBe('rk_live_abcdefgh99');
    },
    timeout,
  );

  test(
    'endpoint makes the webhook in Stripe, for exactly the events and the version that are read, and keeps its secret',
    async () => {
      await aDeployment('hooked');
      const withKey = { ...own(), STRIPE_ACCOUNT_KEY: localStripeKey };
      const { status, said } = await secret('', ['--env', 'hooked', 'endpoint'], withKey);
      expect(status, said).toBe(0);
      const [made, ...others] = (await running.sdk.webhookEndpoints.list()).data;
      expect(others).toEqual([]);
      expect(made).toMatchObject({ url: hook, api_version: '2026-10-28.endive', status: 'enabled' });
      expect(made!.enabled_events.toSorted()).toEqual([...usedTypes].sort());
      const { webhookSecrets } = await held('hooked');
      expect(webhookSecrets).toEqual([expect.stringMatching(/^whsec_\w{32}$/)]);
      expect(said).not.toContain(webhookSecrets[0]!);
      const again = await secret('', ['--env', 'hooked', 'endpoint'], withKey);
      expect(again).toEqual({
        status: 1,
        said: expect.stringContaining(`has an endpoint for ${hook} already`),
      });
      expect((await running.sdk.webhookEndpoints.list()).data).toHaveLength(1);
      expect((await held('hooked')).webhookSecrets).toEqual(webhookSecrets);
    },
    timeout,
  );

  test(
    'no deployment, no rights, a wrong word and a key that Stripe refuses are one sentence each',
    async () => {
      await aDeployment('refused');
      const none = await secret('', ['--env', 'nowhere']);
      expect(none).toEqual({ status: 1, said: expect.stringMatching(/^There is no such deployment/) });
      const stranger = await asPipeline(account, region);
      const denied = await secret('', ['--env', 'refused'], stranger);
      expect(denied).toEqual({ status: 1, said: expect.stringMatching(/^AWS does not allow this/) });
      const word = await secret('', ['--env', 'refused', 'paypal']);
      expect(word).toMatchObject({ status: 2, said: expect.stringContaining('"paypal" is none of stripe,') });
      const withKey = { ...own(), STRIPE_ACCOUNT_KEY: 'rk_test_unknown99' };
      const key = await secret('', ['--env', 'refused', 'endpoint'], withKey);
      expect(key).toEqual({ status: 1, said: expect.stringMatching(/^Stripe does not take the key/) });
      for (const { said } of [none, denied, key]) expect(said.trim().split('\n')).toHaveLength(1);
    },
    timeout,
  );
});
