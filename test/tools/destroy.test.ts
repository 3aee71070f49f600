import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAccount, type LocalAccount } from '../../packages/understudy/src/account/account.ts';
import { ran } from '../../packages/understudy/test/account/cdk.ts';
import { asPipeline } from '../../packages/understudy/test/account/pipeline.ts';
import { aRegion, aTable, aTopic, clientOf } from '../../packages/understudy/test/cloudformation/given.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-destroy-'));
const region = 'eu-central-1';
const timeout = 120_000;

let account: LocalAccount;
beforeAll(async () => {
  account = await startAccount({ data: join(scratch, 'account') });
});
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const own = () => account.environment(region);
const kept = (one: object) => ({ ...one, DeletionPolicy: 'RetainExceptOnCreate' });
const gone = (one: object) => ({ ...one, DeletionPolicy: 'Delete' });
const bucket = (name: string, isVersioned: boolean) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName: name,
    ...(isVersioned && { VersioningConfiguration: { Status: 'Enabled' } }),
  },
});

/** The two stacks of a deployment, as small as they can be; `prod` keeps its data. */
async function aDeployment(env: string) {
  const isProd = env === 'prod';
  const policy = isProd ? kept : gone;
  const table = aTable({ TableName: `usher-${env}-users`, DeletionProtectionEnabled: isProd });
  const { client, deploy } = aRegion(account);
  await deploy(`usher-${env}-data`, {
    Resources: { Users: policy(table), Archive: policy(bucket(`${env}-archive`, true)) },
  });
  await client.send(
    new UpdateTerminationProtectionCommand({
      StackName: `usher-${env}-data`,
      EnableTerminationProtection: isProd,
    }),
  );
  await deploy(`usher-${env}`, {
    Resources: { Web: gone(bucket(`${env}-web`, false)), Told: aTopic() },
    Outputs: { StripeWebhookUrl: { Value: 'https://hook.example/' } },
  });
  const s3 = new S3Client(clientOf(own()));
  for (const Key of ['index.html', 'a.js', 'b.js'])
    await s3.send(new PutObjectCommand({ Bucket: `${env}-web`, Key, Body: 'x' }));
  for (const Body of ['1', '2'])
    await s3.send(new PutObjectCommand({ Bucket: `${env}-archive`, Key: 'day.gz', Body }));
  await s3.send(new DeleteObjectCommand({ Bucket: `${env}-archive`, Key: 'day.gz' }));
  return { isThere: { app: () => isThere(`usher-${env}`), data: () => isThere(`usher-${env}-data`) }, s3 };
}

const isThere = (name: string) =>
  aRegion(account)
    .describe(name)
    .then(
      () => true,
      () => false,
    );

const destroy = (environment: Record<string, string>, ...words: string[]) =>
  ran('npm', ['run', '--silent', 'destroy', '--', ...words], { home: scratch, cwd: '.', environment });

/** The same with a line typed. */
async function destroyTyping(line: string, ...words: string[]) {
  const child = spawn(process.execPath, ['tools/operate/destroy.mjs', ...words], {
    env: { PATH: process.env['PATH'], HOME: scratch, ...own() },
  });
  child.stdin.end(`${line}\n`);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

describe('C12 · npm run destroy, from a machine that has never deployed', () => {
  test(
    'says what goes and what stays, and removes nothing until the name is typed',
    async () => {
      const { isThere } = await aDeployment('typed');
      for (const line of ['yes', 'usher', 'usher-typed-data', '']) {
        const { status, said } = await destroyTyping(line, '--env', 'typed');
        expect({ status, said }).toEqual({
          status: 1,
          said: expect.stringContaining('Nothing was removed.'),
        });
        expect(said).toContain('stack usher-typed: 1 bucket, 1 other');
        expect(said).toContain('everything in the bucket typed-web');
        expect(said).toContain('stack usher-typed-data with the data');
        expect(said).toContain('a webhook endpoint if you made one: https://hook.example/');
      }
      expect([await isThere.app(), await isThere.data()]).toEqual([true, true]);
      const { status, said } = await destroyTyping('usher-typed', '--env', 'typed');
      expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('Removed usher-typed.') });
      expect([await isThere.app(), await isThere.data()]).toEqual([false, true]);
    },
    timeout,
  );

  test(
    'with --data it empties the archive of every version, and removes both stacks',
    async () => {
      const { isThere, s3 } = await aDeployment('whole');
      const before = await s3.send(new ListObjectVersionsCommand({ Bucket: 'whole-archive' }));
      expect([before.Versions!.length, before.DeleteMarkers!.length]).toEqual([2, 1]);
      const { status, said } = await destroy(own(), '--env', 'whole', '--data', '--yes');
      expect(status, said).toBe(0);
      expect([await isThere.app(), await isThere.data()]).toEqual([false, false]);
      await expect(s3.send(new ListObjectVersionsCommand({ Bucket: 'whole-archive' }))).rejects.toThrow();
    },
    timeout,
  );

  test(
    'what was left of a deployment needs --data to go, and what is not there is one sentence',
    async () => {
      const { isThere } = await aDeployment('half');
      expect((await destroy(own(), '--env', 'half', '--yes')).status).toBe(0);
      const again = await destroy(own(), '--env', 'half', '--yes');
      expect(again).toEqual({
        status: 1,
        said: 'Only usher-half-data is left of usher-half: --data removes it too.\n',
      });
      expect((await destroy(own(), '--env', 'half', '--yes', '--data')).status).toBe(0);
      expect(await isThere.data()).toBe(false);
      const none = await destroy(own(), '--env', 'half', '--yes', '--data');
      expect(none).toEqual({
        status: 1,
        said: `There is no usher-half in ${region} of account ${account.accountId}.\n`,
      });
    },
    timeout,
  );

  test(
    'prod: the app stack goes, its data are refused while they are protected, and stay when the stack goes',
    async () => {
      const { isThere, s3 } = await aDeployment('prod');
      const refused = await destroy(own(), '--env', 'prod', '--data', '--yes');
      expect(refused.status).toBe(1);
      expect(refused.said).toContain('--no-enable-termination-protection --stack-name usher-prod-data');
      expect([await isThere.app(), await isThere.data()]).toEqual([true, true]);
      const { status, said } = await destroy(own(), '--env', 'prod', '--yes');
      expect(status, said).toBe(0);
      expect([await isThere.app(), await isThere.data()]).toEqual([false, true]);
      const StackName = 'usher-prod-data';
      await aRegion(account).client.send(
        new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }),
      );
      const meant = await destroy(own(), '--env', 'prod', '--data', '--yes');
      expect(meant.status, meant.said).toBe(0);
      expect(meant.said).toContain('table usher-prod-users, which costs until it is deleted');
      expect(meant.said).not.toContain('everything in the bucket prod-archive');
      const left = await s3.send(new ListObjectVersionsCommand({ Bucket: 'prod-archive' }));
      expect(left.Versions).toHaveLength(2);
    },
    timeout,
  );

  test(
    'who may not look or remove is told so in one sentence, and nothing is gone',
    async () => {
      const { isThere } = await aDeployment('locked');
      const { status, said } = await destroy(
        await asPipeline(account, region, 'cdk-other-*'),
        ...['--env', 'locked', '--yes'],
      );
      expect(status).toBe(1);
      expect(said).toMatch(/^These credentials may not see usher-locked/);
      expect([await isThere.app(), await isThere.data()]).toEqual([true, true]);
      const anonymous = await destroy({ AWS_REGION: region }, '--env', 'locked', '--yes');
      expect(anonymous).toMatchObject({
        status: 1,
        said: expect.stringMatching(/^credentials: There are no/),
      });
      const unnamed = await destroy(own(), '--yes');
      expect(unnamed).toMatchObject({ status: 2, said: expect.stringContaining('--env staging') });
    },
    timeout,
  );
});
