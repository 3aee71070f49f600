import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startAccount } from '../../packages/understudy/src/account/account.ts';
import { aRegion } from '../../packages/understudy/test/cloudformation/given.ts';
import { deploysIn, region, statusOf, timeout } from '../kit/stack/deploys.ts';
import { templateOf } from '../kit/stack/template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-new-'));
const data = join(scratch, 'account');
/** As AWS opens one: ten executions at a time, and no distribution before support has looked at it. */
let account = await startAccount({ data, concurrency: 10, mayDistribute: false });
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
  for (const kind of ['', 'amplify_']) rmSync(`${kind}outputs.new-prod.json`, { force: true });
});

const { bootstrapped, deploy, keysIn } = deploysIn(scratch);
const production = ['--project', 'new', '--env', 'prod', '--yes'];
const origin = ['--parameter', 'WebOrigins=https://app.example.com'];

/** What CloudFormation has made of these types, by the name that the account knows. */
async function madeOf(...types: string[]): Promise<string[]> {
  const made = await aRegion(account).resources('new-prod');
  const { Resources } = templateOf('build/deploy/new-prod', 'new-prod');
  return Object.keys(made).filter((id) => types.includes(Resources[id]!.Type));
}
const reservedNow = () =>
  Object.values(templateOf('build/deploy/new-prod', 'new-prod').Resources)
    .map(({ Properties }) => Number(Properties?.['ReservedConcurrentExecutions'] ?? 0))
    .reduce((sum, one) => sum + one, 0);
const outputs = () => JSON.parse(readFileSync('outputs.new-prod.json', 'utf8')) as Record<string, string>;

test(
  'A2, A3 · production goes into a new account without reservations and without CloudFront, and gets both once it may',
  { timeout },
  async () => {
    const environment = account.environment(region);
    await bootstrapped(account);
    const stopped = await deploy(environment, ...production);
    expect(stopped.status).toBe(1);
    expect(stopped.said).toMatch(/Lambda concurrency: The functions reserve 43 [^]*deploy with --no-reserve/);
    const refused = await deploy(environment, ...production, '--no-reserve');
    expect(refused.status).toBe(1);
    expect(refused.said).toContain(
      'Your account must be verified before you can add new CloudFront resources',
    );
    expect(await statusOf(account, 'new-prod')).toBe('ROLLBACK_COMPLETE');

    const without = await deploy(environment, ...production, '--no-reserve', '--no-web', ...origin);
    expect(without.status, without.said).toBe(0);
    expect(without.said).not.toContain('web client');
    expect(await statusOf(account, 'new-prod')).toBe('CREATE_COMPLETE');
    expect(await madeOf('AWS::CloudFront::Distribution', 'AWS::S3::Bucket')).toEqual([]);
    expect((await madeOf('AWS::Lambda::Function')).length).toBeGreaterThan(40);
    expect(reservedNow()).toBe(0);
    expect(Object.keys(outputs()).filter((name) => /web|admin|operators/i.test(name))).toEqual([
      'stripeWebhookUrl',
    ]);

    await account.stop();
    account = await startAccount({ data });
    const kept = await aRegion(account).resources('new-prod-data');
    const whole = await deploy(account.environment(region), ...production);
    expect(whole.status, whole.said).toBe(0);
    expect(await statusOf(account, 'new-prod')).toBe('UPDATE_COMPLETE');
    expect(await madeOf('AWS::CloudFront::Distribution')).toHaveLength(1);
    expect(reservedNow()).toBe(43);
    expect(await keysIn(account.environment(region), outputs()['webBucket']!)).toContain('index.html');
    expect(await aRegion(account).resources('new-prod-data')).toEqual(kept);
  },
);
