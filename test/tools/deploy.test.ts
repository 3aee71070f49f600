import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { startAccount, type LocalAccount } from '../../packages/understudy/src/account/account.ts';
import { functionsFrom } from '../../packages/understudy/src/lambda/definitions.ts';
import { readTemplate } from '../../packages/understudy/src/template/stack.ts';
import { cdk, ran } from '../../packages/understudy/test/account/cdk.ts';
import { asPipeline } from '../../packages/understudy/test/account/pipeline.ts';
import { aRegion, clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { drawn } from '../kit/models/drawn.ts';
import { synthesized } from '../kit/stack/template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-deploy-'));
/** An environment of the test's own, so that a user's own outputs stay. */
const stack = 'usher-walk';
const folder = `build/deploy/${stack}`;
const outputsFile = 'outputs.walk.json';
const region = 'eu-central-1';
/** The CLI makes hundreds of resources; `npm run deploy` may have to build the web client before. */
const timeout = 900_000;

const account = await startAccount({ data: join(scratch, 'account') });
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
  rmSync(outputsFile, { force: true });
});

const bootstrapped = async (to: LocalAccount, where = region) => {
  const { status, said } = await cdk(
    scratch,
    to.environment(where),
    'bootstrap',
    `aws://${to.accountId}/${where}`,
  );
  expect(status, said).toBe(0);
};

/** With what `npm start` brings along, so that the two can be compared. */
const deploy = (environment: Record<string, string>, ...more: string[]) =>
  ran('npm', ['run', 'deploy', '--', ...localExtensions().flatMap((one) => ['--extension', one]), ...more], {
    home: scratch,
    cwd: '.',
    environment,
  });

/** The made assembly with its template changed, and under the name that its new content gives it. */
function changed(change: (template: any) => void): string {
  const copy = mkdtempSync(join(scratch, 'assembly-'));
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8'));
  change(template);
  const text = JSON.stringify(template);
  writeFileSync(file, text);
  const manifest = readFileSync(join(copy, 'manifest.json'), 'utf8');
  const [, before] = /\/([0-9a-f]{64})\.json"/.exec(manifest)!;
  const after = createHash('sha256').update(text).digest('hex');
  for (const name of ['manifest.json', `${stack}.assets.json`]) {
    const whole = readFileSync(join(copy, name), 'utf8');
    writeFileSync(join(copy, name), whole.replaceAll(before!, after));
  }
  return copy;
}

const ofType = (template: any, type: string) =>
  Object.entries<any>(template.Resources).filter(([, one]) => one.Type === type);

interface Walk {
  what: string;
  walk(own: LocalAccount, restarted: (concurrency: number) => Promise<LocalAccount>): Promise<void>;
  concurrency?: number;
}

/** Deployments in other circumstances, each into an account of its own. */
const walks: Walk[] = [
  {
    what: 'one into a new account, whose functions may reserve nothing, is refused before; begun all the same, it is rolled back, says why, and succeeds once they may',
    concurrency: 10,
    walk: async (own, restarted) => {
      await bootstrapped(own);
      const refused = await deploy(own.environment(region), '--env', 'walk', '--yes');
      expect(refused.status).toBe(1);
      expect(refused.said).toContain('service-quotas request-service-quota-increase');
      await expect(aRegion(own).describe(stack)).rejects.toThrow('does not exist');
      const failed = await deploy(own.environment(region), '--env', 'walk', '--yes', '--no-preflight');
      expect(failed.status).toBe(1);
      expect(failed.said).toContain('UnreservedConcurrentExecution below its minimum value of [10]');
      expect((await aRegion(own).describe(stack)).StackStatus).toBe('ROLLBACK_COMPLETE');
      const later = await restarted(1000);
      const { status, said } = await deploy(later.environment(region), '--env', 'walk', '--yes');
      expect(status, said).toBe(0);
      expect((await aRegion(later).describe(stack)).StackStatus).toBe('CREATE_COMPLETE');
    },
  },
  {
    what: 'one of a second environment stands beside the first one',
    walk: async (own) => {
      await bootstrapped(own);
      for (const env of ['walk', 'walk2']) {
        const { status, said } = await deploy(own.environment(region), '--env', env, '--yes');
        expect(status, said).toBe(0);
      }
      rmSync('outputs.walk2.json');
    },
  },
  {
    what: 'one in a second region stands beside the first one',
    walk: async (own) => {
      for (const where of [region, 'us-west-2']) {
        await bootstrapped(own, where);
        const { status, said } = await deploy(own.environment(where), '--env', 'walk', '--yes');
        expect(status, said).toBe(0);
        expect((await aRegion(own, where).describe(stack)).StackStatus).toBe('CREATE_COMPLETE');
      }
    },
  },
  {
    what: 'one by a role that may only assume the bootstrap’s makes the stack',
    walk: async (own) => {
      await bootstrapped(own);
      await deploy(await asPipeline(own, region), '--env', 'walk', '--yes');
      expect((await aRegion(own).describe(stack)).StackStatus).toBe('CREATE_COMPLETE');
    },
  },
];

describe('field 5.2 · the whole way of a deployment, by the CLI that is pinned, into an account with nothing in it', () => {
  test(
    'without credentials, npm run deploy fails for the credentials, and for nothing before them',
    async () => {
      const looked = await deploy({ AWS_REGION: region }, '--env', 'walk', '--diff');
      expect(looked.status).toBe(1);
      expect(looked.said).toMatch(/credentials: There are no credentials/);
      const words = ['--env', 'walk', '--diff', '--no-preflight'];
      const { status, said } = await deploy({ AWS_REGION: region }, ...words);
      expect(status).toBe(1);
      expect(said).toMatch(/Unable to resolve AWS account|credentials/i);
      expect(said).not.toContain('schema version mismatch');
    },
    timeout,
  );

  test(
    'an assembly that the CLI does not fit is refused as such',
    async () => {
      const newer = changed(() => undefined);
      const file = join(newer, 'manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...manifest, version: '999.0.0' }));
      const { status, said } = await cdk(scratch, {}, '--app', newer, 'ls');
      expect(status).toBe(1);
      expect(said).toContain('schema version mismatch');
    },
    timeout,
  );

  test(
    'the first one makes every resource, writes the outputs and uploads the web client',
    async () => {
      await bootstrapped(account);
      const { status, said } = await deploy(account.environment(region), '--env', 'walk', '--yes');
      expect(status, said).toBe(0);
      expect(said).toContain(`✅  ${stack}`);
      expect(said).not.toMatch(/WARNING|Warning:|deprecated/);
      const { Outputs, StackStatus } = await aRegion(account).describe(stack);
      expect(StackStatus).toBe('CREATE_COMPLETE');
      const made = await aRegion(account).resources(stack);
      const { Resources } = JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8'));
      expect(Object.keys(made).length).toBeGreaterThan(300);
      for (const logicalId of Object.keys(made)) expect(Resources).toHaveProperty(logicalId);
      const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'));
      expect(outputs).toMatchObject({ region, userPoolId: expect.stringContaining(`${region}_`) });
      expect(Object.values(outputs).sort()).toEqual(Outputs!.map((one) => one.OutputValue).sort());
      expect(await keysIn(outputs.webBucket)).toEqual(
        expect.arrayContaining(['index.html', 'admin.html', 'outputs.json']),
      );
      expect(await keysIn(outputs.operatorsBucket)).toEqual(expect.arrayContaining(['files.json']));
      const uploaded = await s3.send(
        new GetObjectCommand({ Bucket: outputs.webBucket, Key: 'outputs.json' }),
      );
      expect(JSON.parse(await uploaded.Body!.transformToString())).toEqual(outputs);
    },
    timeout,
  );

  test(
    'a comparison afterwards finds no difference',
    async () => {
      const { status, said } = await deploy(account.environment(region), '--env', 'walk', '--diff');
      expect({ status, said }).toEqual({
        status: 0,
        said: expect.stringContaining('There were no differences'),
      });
      expect(said).not.toMatch(/WARNING|Warning:|deprecated|Could not/);
    },
    timeout,
  );

  test(
    'a second one with another schema and one new index changes these in place, and nothing else',
    async () => {
      const newer = changed((template) => {
        const [[, schema]] = ofType(template, 'AWS::AppSync::GraphQLSchema') as [[string, any]];
        schema.Properties.Definition += '\n"A kind of its own." type Brand { name: String }\n';
        const [[, table]] = ofType(template, 'AWS::DynamoDB::Table') as [[string, any]];
        table.Properties.AttributeDefinitions.push({ AttributeName: 'brand', AttributeType: 'S' });
        (table.Properties.GlobalSecondaryIndexes ??= []).push({
          IndexName: 'BrandIndex',
          KeySchema: [{ AttributeName: 'brand', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        });
      });
      const before = await aRegion(account).resources(stack);
      const from = (await aRegion(account).events(stack)).length;
      const environment = account.environment(region);
      const { status, said } = await cdk(
        ...([scratch, environment, '--app', newer, 'deploy', stack] as const),
        ...['--require-approval', 'never'],
      );
      expect(status, said).toBe(0);
      expect((await aRegion(account).describe(stack)).StackStatus).toBe('UPDATE_COMPLETE');
      expect(await aRegion(account).resources(stack)).toEqual(before);
      const updated = (await aRegion(account).events(stack))
        .slice(from)
        .filter((line) => line.endsWith(' UPDATE_COMPLETE') && !line.startsWith(stack));
      expect(updated).toHaveLength(2);
    },
    timeout,
  );

  test(
    'cdk destroy stops at the buckets that hold something, and removes everything once they do not',
    async () => {
      const destroy = () =>
        cdk(scratch, account.environment(region), '--app', resolve(folder), 'destroy', stack, '--force');
      const full = await destroy();
      expect(full.status).toBe(1);
      expect(full.said).toContain('The bucket you tried to delete is not empty');
      const { webBucket, operatorsBucket } = JSON.parse(readFileSync(outputsFile, 'utf8'));
      for (const Bucket of [webBucket, operatorsBucket]) {
        const Objects = (await keysIn(Bucket)).map((Key) => ({ Key }));
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
      const empty = await destroy();
      expect(empty.status, empty.said).toBe(0);
      await expect(aRegion(account).describe(stack)).rejects.toThrow('does not exist');
    },
    timeout,
  );

  test.each(drawn('deployments in other circumstances', walks, 0))(
    '$what',
    async ({ walk, concurrency = 1000 }) => {
      const data = mkdtempSync(join(scratch, 'account-'));
      let own = await startAccount({ data, concurrency });
      try {
        await walk(own, async (more) => {
          await own.stop();
          return (own = await startAccount({ data, concurrency: more }));
        });
      } finally {
        await own.stop();
      }
    },
    timeout,
  );
});

const s3 = new S3Client(clientOf(account.environment(region)));

async function keysIn(Bucket: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key!);
}

describe('the bytes that run here are those that are deployed', () => {
  test('the folder that npm run deploy gives to the CDK holds each asset of the local one, byte for byte', () => {
    const assets = readdirSync(synthesized, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /asset\.[0-9a-f]{64}/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name).slice(synthesized.length + 1));
    expect(assets.length).toBeGreaterThan(40);
    const deployed = folder;
    for (const file of assets)
      expect(readFileSync(join(deployed, file)).equals(readFileSync(join(synthesized, file))), file).toBe(
        true,
      );
  });

  test('each function runs here from the asset that its code in the template names', () => {
    const addresses = { graphqlUrl: at, realtimeUrl: at, functionUrl: at, queueUrl: at, bucketUrl: at };
    const stack = readTemplate(synthesized, { addresses, seed: 'test' });
    const functions = [...functionsFrom(stack, scratch).values()];
    const { Resources } = JSON.parse(readFileSync(join(synthesized, 'usher-dev.template.json'), 'utf8'));
    expect(functions.length).toBeGreaterThan(40);
    for (const { logicalId, file } of functions) {
      const hash = Resources[logicalId].Properties.Code.S3Key.replace('.zip', '');
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(file.startsWith(resolve(synthesized, `asset.${hash}`)), file).toBe(true);
      expect(file.endsWith('/index.js'), file).toBe(true);
    }
  });
});

function at(name: string): string {
  return `http://127.0.0.1:4000/${name}`;
}
