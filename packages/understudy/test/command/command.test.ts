import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-command-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const command = resolve('packages/understudy/bin/understudy.mjs');
const code = `export function request(ctx) { return { payload: 'hello ' + ctx.args.name }; }
export function response(ctx) { return ctx.result; }`;

/** An API with one field, as `cdk synth` would leave it. */
function synthesized(): string {
  const folder = join(scratch, 'cdk.out');
  mkdirSync(folder, { recursive: true });
  const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const template = {
    Resources: {
      Api: {
        Type: 'AWS::AppSync::GraphQLApi',
        Properties: { Name: 'greeter', AuthenticationType: 'API_KEY' },
      },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
      Schema: {
        Type: 'AWS::AppSync::GraphQLSchema',
        Properties: { ApiId: apiId, Definition: 'type Query { greet(name: String!): String }' },
      },
      None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'None', Type: 'NONE' } },
      Greet: {
        Type: 'AWS::AppSync::Resolver',
        DependsOn: ['Schema'],
        Properties: {
          ApiId: apiId,
          TypeName: 'Query',
          FieldName: 'greet',
          DataSourceName: { 'Fn::GetAtt': ['None', 'Name'] },
          Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
          Code: code,
        },
      },
    },
    Outputs: { ApiKey: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } } },
  };
  writeFileSync(join(folder, 'greeter.template.json'), JSON.stringify(template));
  return folder;
}

const ran = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: scratch,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test('runs any synthesized folder, from any folder, and Ctrl-C leaves nothing but its data', async () => {
  const data = join(scratch, 'data');
  const child = spawn(process.execPath, [command, synthesized(), '--port', '0', '--data', data], {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  await expect
    .poll(() => [printed, child.exitCode], { timeout: 50_000 })
    .toEqual([expect.stringContaining('Ctrl-C stops it.'), null]);
  const { graphqlUrl, apiKey } = JSON.parse(readFileSync(join(data, 'outputs.json'), 'utf8'));
  const answer = await fetch(graphqlUrl, {
    method: 'POST',
    headers: { 'x-api-key': apiKey },
    body: JSON.stringify({ query: '{ greet(name: "you") }' }),
  });
  expect(await answer.json()).toEqual({ data: { greet: 'hello you' } });
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  const built = resolve('packages/understudy/build');
  expect(existsSync(built) ? readdirSync(built).filter((name) => name.includes(`${child.pid}`)) : []).toEqual(
    [],
  );
});

test('--help and --version print and do nothing else', () => {
  const help = ran('--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  for (const option of [
    'port',
    'data',
    'host',
    'stack',
    'parameter',
    'import',
    'leave-out',
    'tls',
    'clock',
    'web',
    'version',
    'help',
  ])
    expect(help.stdout).toMatch(new RegExp(`^  --${option}\\b`, 'm'));
  const { version } = JSON.parse(readFileSync('packages/understudy/package.json', 'utf8'));
  expect(ran('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [[], 'Name the synthesized folder. understudy --help lists what there is.\n'],
  [['a', 'b'], 'One folder is enough. understudy --help lists what there is.\n'],
  [
    ['a', '--port', 'x'],
    'The port is a number from 0 to 65535, not "x". understudy --help lists what there is.\n',
  ],
  [['a', '--prot', '1'], "Unknown option '--prot'. understudy --help lists what there is.\n"],
  [
    ['a', '--web', 'nowhere'],
    'There is no folder nowhere to serve as the web client. understudy --help lists what there is.\n',
  ],
  [
    ['a', '--standing', `${process.cwd()}/package.json`],
    `${process.cwd()}/package.json has no Resources, which say what is there before the stack. understudy --help lists what there is.\n`,
  ],
])('what cannot be read, %j, is one sentence and exit code 2', (args, stderr) => {
  expect(ran(...args)).toEqual({ status: 2, stdout: '', stderr });
});

test('a folder that is not there is one sentence and exit code 1', () => {
  const { status, stderr } = ran('nowhere', '--port', '0', '--data', join(scratch, 'none'));
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `${join(scratch, 'nowhere')}: there is no such folder; synthesize the stack first\n`,
  });
});
