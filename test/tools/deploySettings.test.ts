import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startAccount } from '../../packages/understudy/src/account/account.ts';
import { cdk, ran } from '../../packages/understudy/test/account/cdk.ts';
import { aRegion } from '../../packages/understudy/test/cloudformation/given.ts';
import { everySetting } from '../kit/settings/everySetting.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-deploy-'));
const region = 'eu-central-1';
const stack = 'usher-set';
const account = await startAccount({ data: join(scratch, 'account') });
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
  for (const kind of ['', 'amplify_']) rmSync(`${kind}outputs.set.json`, { force: true });
});

/** `npm run deploy` with these settings as those of the environment. */
function deploy(settings: object, ...more: string[]) {
  const file = join(scratch, 'environments.ts');
  writeFileSync(file, `export const environments = { set: ${JSON.stringify(settings)} };\n`);
  return ran('npm', ['run', 'deploy', '--', '--env', 'set', '--yes', '--settings', file, ...more], {
    home: scratch,
    cwd: '.',
    environment: account.environment(region),
  });
}

async function parametersOf(): Promise<Record<string, string>> {
  const { Parameters = [] } = await aRegion(account).describe(stack);
  return Object.fromEntries(Parameters.map((one) => [one.ParameterKey!, one.ParameterValue!]));
}

/** As another system made it, and as the settings name it. */
const oldTable = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    ...{ TableName: everySetting.legacyTable.name, BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: [{ AttributeName: 'strategy_id', KeyType: 'HASH' }],
    AttributeDefinitions: ['strategy_id', 'user_id'].map((AttributeName) => ({
      ...{ AttributeName, AttributeType: 'S' },
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: everySetting.legacyTable.userIndex,
        KeySchema: [{ AttributeName: 'user_id', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
};

test(
  'what the file says reaches the stack; --parameter wins for that deployment; what is taken out of the file keeps its value',
  { timeout: 900_000 },
  async () => {
    const boot = await cdk(
      ...([scratch, account.environment(region), 'bootstrap'] as const),
      `aws://${account.accountId}/${region}`,
    );
    expect(boot.status, boot.said).toBe(0);
    await aRegion(account).deploy('old-app', { Resources: { Metadata: oldTable } });
    // The local account follows no reference to a secret.
    const { socialSignIn: _, ...template } = everySetting;
    const parameters = { graceDays: 3, supportGrantMax: 5, fourEyes: true, riskPolicies: { refund: 'end' } };
    const first = await deploy({ ...template, ...parameters }, '--parameter', 'SupportGrantMax=7');
    expect(first.status, first.said).toBe(0);
    expect(await parametersOf()).toMatchObject({
      ...{ GraceDays: '3', SupportGrantMax: '7', FourEyes: 'on', RiskPolicies: 'refund=end' },
      ...{ AlarmEmail: 'oncall@example.com', WebOrigins: 'none', ArchiveDays: '396' },
    });
    const made = Object.values(await aRegion(account).resources(stack));
    expect(made.length).toBeGreaterThan(300);
    const second = await deploy({
      ...template,
      supportGrantMax: 6,
      webOrigins: ['https://shop.example.com'],
    });
    expect(second.status, second.said).toBe(0);
    expect(await parametersOf()).toMatchObject({
      ...{ GraceDays: '3', SupportGrantMax: '6', FourEyes: 'on', WebOrigins: 'https://shop.example.com' },
    });
  },
);
