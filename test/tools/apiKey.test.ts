import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAccount, type LocalAccount } from '../../packages/understudy/src/account/account.ts';
import { aRegion, clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { judgeApiKey } from '../../tools/operate/preflight/apiKey.ts';
import { region } from '../kit/stack/deploys.ts';
import { bootstrap, preflightsIn } from '../kit/stack/preflights.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-api-key-'));
const [hour, day] = [3_600_000, 86_400_000];
const timeout = 120_000;

let account: LocalAccount;
beforeAll(async () => {
  account = await startAccount({ data: join(scratch, 'account'), runs: true });
  await bootstrap(account);
});
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const { preflight } = preflightsIn(scratch);

/** An API, with a key of the same stack. */
function priced(more: object = {}) {
  const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const Definition = 'type Query { pricing: [String] @aws_api_key }';
  return {
    Resources: {
      Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } },
      Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition } },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId, ...more } },
    },
  };
}

/** As a role that may look at stacks, and at nothing that is in them. */
async function asLooker(): Promise<Record<string, string>> {
  const principal = { AWS: account.accountId };
  const Looker = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'looker',
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }],
      },
      Policies: [
        {
          PolicyName: 'looks',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' }] },
        },
      ],
    },
  };
  await aRegion(account).deploy('looker', { Resources: { Looker } });
  const own = account.environment(region);
  const RoleArn = `arn:aws:iam::${account.accountId}:role/looker`;
  const assuming = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'looker' });
  const { Credentials } = await new STSClient(clientOf(own)).send(assuming);
  return {
    ...own,
    AWS_ACCESS_KEY_ID: Credentials!.AccessKeyId!,
    AWS_SECRET_ACCESS_KEY: Credentials!.SecretAccessKey!,
    AWS_SESSION_TOKEN: Credentials!.SessionToken!,
  };
}

describe('the API key of the price list, before a deployment', () => {
  test(
    'is fine while it is new, and a warning once its end has not been moved',
    async () => {
      await aRegion(account).deploy('usher-new', priced());
      const fresh = await preflight(account.environment(region), '--env', 'new');
      expect(fresh.lines.join('\n')).toMatch(
        /^ok {4}price list: its API key lasts until \d{4}-\d\d-\d\dT\d\d:\d\dZ, and its end is moved each hour$/m,
      );
      const Expires = Math.round((Date.now() + 30 * day) / 1000);
      await aRegion(account).deploy('usher-still', priced({ Expires }));
      const still = await preflight(account.environment(region), '--env', 'still');
      expect(still.warnings['price list']).toContain('its end has not been moved for a day or more');
      expect(still.warnings['price list']).toContain('--function-name usher-still-renewApiKey');
    },
    timeout,
  );

  test(
    'is nothing where the deployment has none, and a note to credentials that may not look',
    async () => {
      const { Key: _, ...without } = priced().Resources;
      await aRegion(account).deploy('usher-none', { Resources: without });
      const { lines } = await preflight(account.environment(region), '--env', 'none');
      expect(lines.join('\n')).not.toContain('price list');
      await aRegion(account).deploy('usher-unseen', priced());
      const { notes } = await preflight(await asLooker(), '--env', 'unseen');
      expect(notes['price list']).toBe(
        'These credentials may not see its key (cloudformation:DescribeStackResource, appsync:ListApiKeys).',
      );
    },
    timeout,
  );

  test.each<[what: string, leftMs: number | null, state: string, said: string]>([
    ['that is gone', null, 'warning', 'Its API key is gone, and visitors are refused. Deploy once with'],
    ['that has ended', -hour, 'warning', 'Its API key ended at 2026-01-09T23:00Z, and visitors are refused'],
    ['that no hour has moved', 6 * day, 'warning', 'Its API key ends at 2026-01-16T00:00Z, and its end'],
    ['of the first hour', 7 * day, 'ok', 'lasts until 2026-01-17T00:00Z'],
    ['that was not moved for a week', 358 * day, 'warning', 'has not been moved for a day or more'],
    ['that was moved an hour ago', 365 * day - 2 * hour, 'ok', 'lasts until 2027-01-09T22:00Z'],
  ])('one %s says what it is, and what helps', (_, leftMs, state, said) => {
    const now = Date.parse('2026-01-10T00:00:00Z');
    const key = leftMs === null ? null : { endMs: now + leftMs };
    expect(judgeApiKey(key, now, 'usher-prod')).toMatchObject({ state, said: expect.stringContaining(said) });
  });
});
