import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionsFrom } from '../../packages/understudy/src/lambda/definitions.ts';
import { readTemplate } from '../../packages/understudy/src/template/stack.ts';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { emptyAccount, type AwsEndpoint } from '../kit/world/emptyAwsAccount.ts';
import { synthesized } from '../kit/stack/template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-deploy-'));
const cli = 'node_modules/aws-cdk/bin/cdk';
/** The CLI reads hundreds of resources; `npm run deploy` may have to build the web client before. */
const timeout = 300_000;

let account: AwsEndpoint;
beforeAll(async () => void (account = await emptyAccount()));
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** With no credentials or settings of the user who runs this. */
async function run(file: string, args: string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env['PATH'],
    HOME: scratch,
    CDK_HOME: scratch,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_REDIRECT_WARNINGS: process.env['NODE_REDIRECT_WARNINGS'],
    ...environment,
  };
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = await once(child, 'close');
  return { status, said };
}

const cdk = (assembly: string, ...args: string[]) => run(process.execPath, [cli, '--app', assembly, ...args]);

/** The made assembly with one of its files changed. */
function changed(file: string, change: (content: any) => void): string {
  const copy = mkdtempSync(join(scratch, 'assembly-'));
  for (const name of readdirSync(synthesized).filter((one) => one.endsWith('.json') || one === 'cdk.out'))
    cpSync(join(synthesized, name), join(copy, name));
  const content = JSON.parse(readFileSync(join(copy, file), 'utf8'));
  change(content);
  writeFileSync(join(copy, file), JSON.stringify(content));
  return copy;
}

describe('field 1.24 · 5.2 · the CDK CLI that is pinned and the assembly that is made', () => {
  test(
    'fit: the CLI lists the stack',
    async () => {
      const { status, said } = await cdk(synthesized, 'ls', '--long', '--json');
      expect(status, said).toBe(0);
      expect(JSON.parse(said)).toMatchObject([{ id: 'usher-dev', name: 'usher-dev' }]);
    },
    timeout,
  );

  test(
    'fit: the CLI reads every resource, and its comparison with a template says what differs',
    async () => {
      const template = 'usher-dev.template.json';
      const same = await cdk(
        synthesized,
        'diff',
        'usher-dev',
        '--fail',
        '--template',
        join(synthesized, template),
      );
      expect(same).toEqual({ status: 0, said: expect.stringContaining('There were no differences') });
      expect(same.said).not.toContain('WARNING');
      const older = changed(template, ({ Resources }) => {
        const [table] = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
        table.Properties.BillingMode = 'PROVISIONED';
      });
      const other = await cdk(
        synthesized,
        'diff',
        'usher-dev',
        '--fail',
        '--template',
        join(older, template),
      );
      expect(other.status).toBe(1);
      expect(other.said).toMatch(
        /\[~\] AWS::DynamoDB::Table[^]*BillingMode[^]*PROVISIONED[^]*PAY_PER_REQUEST/,
      );
    },
    timeout,
  );

  test(
    'are told apart when they do not fit, as they would be here',
    async () => {
      const newer = changed('manifest.json', (manifest) => (manifest.version = '999.0.0'));
      const { status, said } = await cdk(newer, 'ls');
      expect(status).toBe(1);
      expect(said).toContain('schema version mismatch');
    },
    timeout,
  );
});

/** With what `npm start` brings along, so that the two can be compared. */
const diff = ['run', 'deploy', '--', '--diff', ...localExtensions().flatMap((one) => ['--extension', one])];

describe('field 5.2 · npm run deploy -- --diff', () => {
  test(
    'reads the assembly, asks the account for the stack, and shows what would be made',
    async () => {
      const { status, said } = await run('npm', diff, account.environment);
      expect(status, said).toBe(0);
      const stacks = account.asked.filter(({ action }) => action === 'DescribeStacks');
      expect(new Set(stacks.map(({ body }) => body.get('StackName')))).toEqual(new Set(['usher-dev']));
      const { Resources } = JSON.parse(
        readFileSync('build/deploy/usher-dev/usher-dev.template.json', 'utf8'),
      );
      for (const id of Object.keys(Resources)) expect(said).toContain(id);
      expect(said).not.toMatch(/WARNING|Warning:|deprecated/);
    },
    timeout,
  );

  test(
    'without credentials fails for the credentials, and for nothing before them',
    async () => {
      const { status, said } = await run('npm', diff, {
        AWS_REGION: 'eu-central-1',
      });
      expect(status).toBe(1);
      expect(said).toMatch(/Unable to resolve AWS account|credentials/i);
      expect(said).not.toContain('schema version mismatch');
    },
    timeout,
  );
});

describe('the bytes that run here are those that are deployed', () => {
  test('the folder that npm run deploy gives to the CDK holds each asset of the local one, byte for byte', () => {
    const assets = readdirSync(synthesized, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /asset\.[0-9a-f]{64}/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name).slice(synthesized.length + 1));
    expect(assets.length).toBeGreaterThan(40);
    const deployed = 'build/deploy/usher-dev';
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
