import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { afterAll, describe, expect, test } from 'vitest';
import { startAccount } from '../../packages/understudy/src/account/account.ts';
import { functionsFrom } from '../../packages/understudy/src/lambda/definitions.ts';
import { readTemplate } from '../../packages/understudy/src/template/stack.ts';
import { cdk } from '../../packages/understudy/test/account/cdk.ts';
import { aRegion, clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { drawn } from '../kit/models/drawn.ts';
import { changedAssembly, ofType, type Changes } from '../kit/stack/changedAssembly.ts';
import { deploysIn, region, statusOf, timeout } from '../kit/stack/deploys.ts';
import { forgetWalks, walksIn } from '../kit/stack/walks.ts';
import { synthesized, templateOf } from '../kit/stack/template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-deploy-'));
/** An environment of the test's own, so that a user's own outputs stay. */
const stack = 'usher-walk';
const dataStack = `${stack}-data`;
const folder = `build/deploy/${stack}`;
const outputsFile = 'outputs.walk.json';

const account = await startAccount({ data: join(scratch, 'account') });
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
  for (const file of [outputsFile, `amplify_${outputsFile}`]) rmSync(file, { force: true });
});

const { bootstrapped, deploy, empty, keysIn } = deploysIn(scratch);

const changed = (changes: Changes) => changedAssembly(scratch, folder, changes);

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
      const newer = changed({});
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
      expect(said.indexOf(`✅  ${dataStack}\n`)).toBeGreaterThan(0);
      expect(said.indexOf(`✅  ${stack}\n`)).toBeGreaterThan(said.indexOf(`✅  ${dataStack}\n`));
      expect(said).not.toMatch(/WARNING|Warning:|deprecated/);
      for (const [name, least] of [
        [dataStack, 18],
        [stack, 300],
      ] as const) {
        expect(await statusOf(account, name)).toBe('CREATE_COMPLETE');
        const made = await aRegion(account).resources(name);
        const { Resources } = templateOf(folder, name);
        expect(Object.keys(made).length).toBeGreaterThan(least);
        for (const logicalId of Object.keys(made)) expect(Resources).toHaveProperty(logicalId);
      }
      const { Outputs } = await aRegion(account).describe(stack);
      const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'));
      expect(outputs).toMatchObject({ region, userPoolId: expect.stringContaining(`${region}_`) });
      const { cognitoEndpoint, ...ofStack } = outputs;
      expect(cognitoEndpoint).toBe(account.address);
      expect(Object.values(ofStack).sort()).toEqual(Outputs!.map((one) => one.OutputValue).sort());
      expect(await keysIn(account.environment(region), outputs.webBucket)).toEqual(
        expect.arrayContaining(['index.html', 'admin.html', 'outputs.json']),
      );
      expect(await keysIn(account.environment(region), outputs.operatorsBucket)).toEqual(
        expect.arrayContaining(['files.json']),
      );
      const uploaded = await s3.send(
        new GetObjectCommand({ Bucket: outputs.webBucket, Key: 'outputs.json' }),
      );
      const open = JSON.parse(await uploaded.Body!.transformToString()) as Record<string, string>;
      // C6: no account, no role, no bucket, no address that is not for browsers. The key is that of the price list.
      expect(Object.keys(open).sort()).toEqual([
        ...['apiKey', 'cognitoEndpoint', 'graphqlUrl', 'passwordPolicy', 'realtimeUrl', 'region'],
        ...['secondFactor', 'userPoolClientId', 'userPoolId'],
      ]);
      expect(outputs).toMatchObject(open);
      const amplify = JSON.parse(readFileSync(`amplify_${outputsFile}`, 'utf8'));
      expect(parseAmplifyConfig(amplify)).toMatchObject({
        Auth: { Cognito: { userPoolId: outputs.userPoolId, userPoolClientId: outputs.userPoolClientId } },
        API: { GraphQL: { endpoint: outputs.graphqlUrl, region, defaultAuthMode: 'userPool' } },
      });
    },
    timeout,
  );

  test(
    'a comparison afterwards finds no difference',
    async () => {
      const { status, said } = await deploy(account.environment(region), '--env', 'walk', '--diff');
      expect({ status, said }).toEqual({
        status: 0,
        said: expect.stringContaining('Number of stacks with differences: 0'),
      });
      expect(said.match(/There were no differences/g)).toHaveLength(2);
      expect(said).not.toMatch(/WARNING|Warning:|deprecated|Could not/);
    },
    timeout,
  );

  test(
    'a second one with another schema and one new index changes these in place, and nothing else',
    async () => {
      const newer = changed({
        [stack]: (template) => {
          const [[, schema]] = ofType(template, 'AWS::AppSync::GraphQLSchema') as [[string, any]];
          schema.Properties.Definition += '\n"A kind of its own." type Brand { name: String }\n';
        },
        [dataStack]: (template) => {
          const [[, table]] = ofType(template, 'AWS::DynamoDB::Table') as [[string, any]];
          table.Properties.AttributeDefinitions.push({ AttributeName: 'brand', AttributeType: 'S' });
          (table.Properties.GlobalSecondaryIndexes ??= []).push({
            IndexName: 'BrandIndex',
            KeySchema: [{ AttributeName: 'brand', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          });
        },
      });
      const both = [dataStack, stack];
      const { resources, events } = aRegion(account);
      const before = await Promise.all(both.map(resources));
      const from = await Promise.all(both.map(async (name) => (await events(name)).length));
      const environment = account.environment(region);
      // The data stack too: the app stack depends on it.
      const { status, said } = await cdk(
        ...([scratch, environment, '--app', newer, 'deploy', stack] as const),
        ...['--require-approval', 'never'],
      );
      expect(status, said).toBe(0);
      expect(await Promise.all(both.map(resources))).toEqual(before);
      for (const [at, name] of both.entries()) {
        expect(await statusOf(account, name)).toBe('UPDATE_COMPLETE');
        const updated = (await events(name))
          .slice(from[at])
          .filter((line) => line.endsWith(' UPDATE_COMPLETE') && !line.startsWith(name));
        expect(updated).toHaveLength(1);
      }
    },
    timeout,
  );

  test(
    'an export that the app stack imports keeps the data stack, and it says so',
    async () => {
      const { destroy, events } = aRegion(account);
      await destroy(dataStack);
      expect(await statusOf(account, dataStack)).toBe('UPDATE_COMPLETE');
      expect((await events(dataStack)).at(-1)).toMatch(
        new RegExp(`Cannot delete export ${stack}-[\\w-]+ as it is in use by ${stack}\\.$`),
      );
    },
    timeout,
  );

  test(
    'cdk destroy stops at the buckets that hold something, and removes both stacks once they do not',
    async () => {
      const environment = account.environment(region);
      const destroy = () =>
        cdk(scratch, environment, '--app', resolve(folder), 'destroy', dataStack, '--force');
      const full = await destroy();
      expect(full.status).toBe(1);
      expect(full.said).toContain('The bucket you tried to delete is not empty');
      const { webBucket, operatorsBucket } = JSON.parse(readFileSync(outputsFile, 'utf8'));
      for (const bucket of [webBucket, operatorsBucket]) await empty(environment, bucket);
      const emptied = await destroy();
      expect(emptied.status, emptied.said).toBe(0);
      for (const name of [stack, dataStack])
        await expect(statusOf(account, name)).rejects.toThrow('does not exist');
    },
    timeout,
  );

  test.each(drawn('deployments in other circumstances', walksIn(scratch), 0))(
    '$what',
    async ({ walk, limits = {} }) => {
      const data = mkdtempSync(join(scratch, 'account-'));
      let own = await startAccount({ data, ...limits });
      try {
        await walk(own, async (later) => {
          await own.stop();
          return (own = await startAccount({ data, ...later }));
        });
      } finally {
        await own.stop();
        forgetWalks();
      }
    },
    timeout,
  );
});

const s3 = new S3Client(clientOf(account.environment(region)));

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
    const { Resources } = templateOf(synthesized, 'usher-dev');
    expect(functions.length).toBeGreaterThan(40);
    for (const { logicalId, file } of functions) {
      const hash = Resources[logicalId]!.Properties['Code'].S3Key.replace('.zip', '');
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(file.startsWith(resolve(synthesized, `asset.${hash}`)), file).toBe(true);
      expect(file.endsWith('/index.js'), file).toBe(true);
    }
  });
});

function at(name: string): string {
  return `http://127.0.0.1:4000/${name}`;
}
