import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startAccount } from '../../src/account/account.ts';
import { aRegion, aTable } from '../cloudformation/given.ts';
import { writeAssembly } from './assembly.ts';
import { cdk } from './cdk.ts';
import { asPipeline } from './pipeline.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-cli-'));
const asked: string[] = [];
const account = await startAccount({ data: join(home, 'account'), onAsked: (what) => asked.push(what) });
afterAll(async () => {
  await account.stop();
  rmSync(home, { recursive: true, force: true });
});

const region = 'eu-central-1';
const things = (properties: object = {}) => ({
  Resources: { Things: { ...aTable({ TableName: 'things', ...properties }), DeletionPolicy: 'Delete' } },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Things', 'Arn'] } } },
});

test('the real CDK CLI bootstraps an account, and a role that may only assume the bootstrap’s deploys, compares and destroys', async () => {
  const booted = await cdk(
    home,
    account.environment(region),
    'bootstrap',
    `aws://${account.accountId}/${region}`,
  );
  expect(booted.status, booted.said).toBe(0);
  expect(booted.said).toContain(`✅  Environment aws://${account.accountId}/${region} bootstrapped.`);

  const pipeline = await asPipeline(account, region);
  const app = (template: object) => ['--app', writeAssembly(join(home, 'app'), 'small', template)];
  asked.length = 0;
  const outputs = join(home, 'outputs.json');
  const deployed = await cdk(home, pipeline, ...app(things()), 'deploy', 'small', '--outputs-file', outputs);
  expect(deployed.status, deployed.said).toBe(0);
  expect(deployed.said).toMatch(/small \| 1\/2 .* CREATE_COMPLETE +\| AWS::DynamoDB::Table +\| Things/);
  expect(deployed.said).toContain('✅  small');
  const arn = `arn:aws:dynamodb:${region}:${account.accountId}:table/things`;
  expect(JSON.parse(readFileSync(outputs, 'utf8'))).toEqual({ small: { Arn: arn } });
  expect(asked).toEqual(expect.arrayContaining(['sts AssumeRole', 'ssm AmazonSSM.GetParameter']));
  expect(asked.filter((what) => what.startsWith('s3 PUT /cdk-hnb659fds-assets-'))).toHaveLength(1);

  const wider = app(things({ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: {} }));
  const compared = await cdk(home, pipeline, ...wider, 'diff', 'small', '--fail');
  expect(compared.status, compared.said).toBe(1);
  expect(compared.said).toMatch(/\[~\] AWS::DynamoDB::Table Things[^]*\[\+\] DeletionProtectionEnabled/);
  expect(compared.said).not.toMatch(/Could not|assuming role/);

  const destroyed = await cdk(home, pipeline, ...app(things()), 'destroy', 'small', '--force');
  expect(destroyed.status, destroyed.said).toBe(0);
  expect(destroyed.said).toContain('✅  small: destroyed');
  await expect(aRegion(account, region).describe('small')).rejects.toThrow('does not exist');
}, 300_000);
