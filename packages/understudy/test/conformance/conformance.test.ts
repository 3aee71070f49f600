import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformanceCases, keyOf } from '../../src/conformance/cases/all.ts';
import { compare, localAnswers, notAsked } from '../../src/conformance/compare.ts';
import { authorizerToken } from '../../src/conformance/authorization.ts';
import type { AskedApi } from '../../src/conformance/target.ts';
import { conformanceTemplate } from '../../src/conformance/template.ts';
import { msUntilEnded, tokenOf } from '../../src/conformance/tokens.ts';
import { start, type Understudy } from '../../src/start.ts';
import { casesIn } from '../parity/steps/cases.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-conformance-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const command = resolve('packages/understudy/bin/understudy-conformance.mjs');
const answersFile = resolve('packages/understudy/src/conformance/answers.json');

function written(name: string, template: object): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'conformance.template.json'), JSON.stringify(template));
  return folder;
}

/** `onSaid` is told what it says as it comes. */
async function run(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  onSaid: (text: string, child: ChildProcess) => void = () => undefined,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += String(text);
      onSaid(said, child);
    });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, said };
}

/** Its address and the credentials of all modes; the clock is ten minutes behind, in which a token ends. */
async function withEveryMode({ outputs, environment, clock }: Understudy): Promise<Required<AskedApi>> {
  const { graphqlUrl, realtimeUrl, apiKey, region, cognitoEndpoint: endpoint } = outputs;
  const token = (clientId: string) => tokenOf({ clientId, region, endpoint });
  const expiredToken = await token(outputs['usersClientId']);
  await clock.set(new Date());
  return {
    ...{ graphqlUrl, realtimeUrl, apiKey, region, expiredToken, authorizerToken },
    iam: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY']!,
      sessionToken: environment['AWS_SESSION_TOKEN']!,
    },
    userPoolToken: await token(outputs['usersClientId']),
    oidcToken: await token(outputs['issuerClientId']),
  };
}

/** The command line that names it, and the environment that signs. */
function naming(target: Required<AskedApi>): [args: string[], env: Record<string, string>] {
  const { iam } = target;
  return [
    [
      ...['--endpoint', target.graphqlUrl, '--api-key', target.apiKey, '--iam'],
      ...['--user-pool-token', target.userPoolToken, '--expired-token', target.expiredToken],
      ...['--oidc-token', target.oidcToken, '--region', target.region],
    ],
    {
      AWS_ACCESS_KEY_ID: iam.accessKeyId,
      AWS_SECRET_ACCESS_KEY: iam.secretAccessKey,
      AWS_SESSION_TOKEN: iam.sessionToken!,
    },
  ];
}

describe('the cases', () => {
  test('go by claims of docs/appsync-parity.md, and each is known by a name of its own', () => {
    const claims = new Set(casesIn(resolve('packages/understudy/test/parity')).map(({ number }) => number));
    expect(conformanceCases.filter(({ claim }) => !claims.has(claim)).map(keyOf)).toEqual([]);
    const keys = conformanceCases.map(keyOf);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
    expect(keys.length).toBeGreaterThan(80);
  });

  test('have a template that CloudFormation takes as a text, with nothing beside it', () => {
    const text = JSON.stringify(conformanceTemplate());
    expect(text.length).toBeLessThan(51_200);
    expect(text).not.toMatch(/S3Bucket|CodeS3Location|DefinitionS3Location/);
  });
});

describe('an API of the understudy, over the wire', () => {
  let understudy: Understudy | undefined;
  let target: Required<AskedApi>;
  beforeAll(async () => {
    const earlier = new Date(Date.now() - 600_000);
    understudy = await start({ template: written('here', conformanceTemplate()), clock: earlier });
    target = await withEveryMode(understudy);
  });
  afterAll(() => understudy?.stop());

  test('answers what src/conformance/answers.json says of it', async () => {
    const compared = await compare(target);
    if (process.env['USHER_WRITE']) {
      const answers = Object.fromEntries(compared.map((one) => [`${one.claim} ${one.name}`, one.answered]));
      const style = await resolveConfig(answersFile);
      writeFileSync(answersFile, await format(JSON.stringify(answers), { ...style, parser: 'json' }));
    }
    expect(compared.filter(({ isSame }) => !isSame)).toEqual([]);
    expect(Object.keys(localAnswers).sort()).toEqual(conformanceCases.map(keyOf).sort());
  });

  test('is compared by the command in all five modes, which records every answer and nothing of whose it is', async () => {
    const file = join(scratch, 'recorded.json');
    const [args, env] = naming(target);
    const { code, said } = await run([...args, '--record', file], env);
    expect([code, said]).toEqual([0, expect.stringMatching(/\n(\d+) of \1 answers are the same\.\n$/)]);
    expect(said).not.toContain('not asked');
    const text = readFileSync(file, 'utf8');
    const recorded = JSON.parse(text);
    expect(recorded).toMatchObject({
      ...{ recordedAt: expect.stringMatching(/^\d{4}-/), region: target.region },
    });
    expect(recorded.cases).toHaveLength(conformanceCases.length);
    const { graphqlUrl, apiKey, iam, userPoolToken, oidcToken } = target;
    expect(msUntilEnded(userPoolToken, Date.now()), 'it lasts five minutes').toBeGreaterThan(0);
    expect(msUntilEnded(target.expiredToken, Date.now())).toBe(0);
    for (const own of [new URL(graphqlUrl).host, apiKey, iam.accessKeyId, userPoolToken, oidcToken])
      expect(text).not.toContain(own);
  });

  test('is asked by API key and the authorizer’s token alone where nothing else is given, and the rest is named', async () => {
    const { graphqlUrl, apiKey, realtimeUrl, region } = target;
    const { code, said } = await run(['--endpoint', graphqlUrl, '--api-key', apiKey]);
    expect(code).toBe(0);
    const left = notAsked({ graphqlUrl, apiKey, realtimeUrl, region, authorizerToken });
    expect(left.length).toBeGreaterThan(20);
    for (const { claim, name } of left)
      expect(said).toContain(`not asked  ${claim.padEnd(5)} ${name}: no credentials`);
  });

  test('gives each mode by its name, and refuses who has it wrong, over HTTP and over sockets', () => {
    const answer = (key: string) => localAnswers[key] as any;
    const who = (text: string) => answer(`C050a who asks with ${text}`).body.data.who;
    expect([
      who('an API key'),
      who('a signature'),
      who('a token of the user pool'),
      who('a token of an OpenID Connect issuer'),
      who('a token that the Lambda authorizer knows'),
    ]).toEqual([
      'API Key Authorization',
      'IAM Authorization',
      'User Pool Authorization',
      'Open ID Connect Authorization',
      'Lambda Authorization',
    ]);
    const wrong = Object.entries(localAnswers as Record<string, any>);
    const over = (words: RegExp) => wrong.filter(([key]) => words.test(key)).map(([, given]) => given);
    const http = over(/^C(006|187|185|190|287) /);
    expect(http.map(({ status }) => status)).toEqual(Array(11).fill(401));
    expect(over(/ a connection with /).map(([frame]) => frame.type)).toEqual(
      Array(11).fill('connection_error'),
    );
    expect(over(/ a start with /).map(([, frame]) => frame.type)).toEqual(Array(11).fill('error'));
    expect(over(/ a subscription with /).map(([, , frame]) => frame.payload)).toEqual(
      Array(5).fill({ data: { onSay: { text: 'hello' } } }),
    );
  });
});

test('an API that answers otherwise is reported, with both answers, from itself and from its recording', async () => {
  const text = JSON.stringify(conformanceTemplate())
    .replace(`payload: 'world'`, `payload: 'another world'`)
    .replace(`isAuthorized: authorizationToken ===`, `isAuthorized: authorizationToken !==`);
  const understudy = await start({
    template: written('other', JSON.parse(text)),
    clock: new Date(Date.now() - 600_000),
  });
  const [args, env] = naming(await withEveryMode(understudy));
  const file = join(scratch, 'other.json');
  const { code, said } = await run([...args, '--record', file], env);
  await understudy.stop();
  expect(code).toBe(1);
  const names = (lines: string) =>
    lines
      .split('\n')
      .filter((line) => line.includes('DIFFERENT'))
      .map((line) => line.trim().replace(/^DIFFERENT +/, ''));
  expect(names(said)).toEqual([
    'C050a who asks with a token that the Lambda authorizer knows',
    'C190  a token that the Lambda authorizer does not know',
    'C155  a subscription with a token that the Lambda authorizer knows',
    'C146  a connection with a token that the Lambda authorizer does not know',
    'C224  a start with a token that the Lambda authorizer does not know',
    'C025  application/graphql',
    'C026  a query by GET',
    'C026b variables and an operation name by GET',
    'C007  util.error with a message alone',
  ]);
  expect(said).toContain('here:  {"status":200,"body":{"data":{"hello":"world"}}}');
  expect(said).toContain('there: {"status":200,"body":{"data":{"hello":"another world"}}}');
  const later = await run(['--compare', file]);
  expect([later.code, later.said]).toEqual([1, said]);
  const none = { code: 1, said: `${join(scratch, 'none')} is no recording of --record.\n` };
  expect(await run(['--compare', join(scratch, 'none')])).toEqual(none);
});

test('an account is given the template as a stack, which is asked and goes again', async () => {
  const account = spawn(
    process.execPath,
    [
      resolve('packages/understudy/bin/understudy-account.mjs'),
      ...['--run', '--port', '0', '--data', join(scratch, 'account')],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await new Promise<void>((ready) =>
      account.stdout.on('data', (text) => String(text).includes('cdk bootstrap') && ready()),
    );
    const lines = readFileSync(join(scratch, 'account', 'environment.sh'), 'utf8').split('\n');
    const env = Object.fromEntries(
      lines.map((line) => /^export (\w+)='(.*)'$/.exec(line)?.slice(1) ?? ['', '']).filter(([name]) => name),
    );
    const { code, said } = await run(['--deploy', '--region', 'eu-central-1'], env);
    expect([code, said]).toEqual([0, expect.stringMatching(/\n(\d+) of \1 answers are the same\.\n/)]);
    expect(said).toMatch(/It is removed; nothing of it is left\.\n$/);
    expect(said.match(/not asked .*/g)).toHaveLength(3);
    expect(said.match(/not asked .*/g)!.every((line) => line.includes('that has ended'))).toBe(true);
    const ended = await run(['--deploy', '--region', 'eu-central-1'], env, (text, child) => {
      if (!child.killed && text.includes('at the end.')) child.kill('SIGINT');
    });
    expect(ended.said, 'an interrupt removes it too').toMatch(/It is removed; nothing of it is left\.\n/);
    const unread = ['--deploy', '--stack', 'unread', '--region', 'eu-central-1'];
    await run(unread, env, (_, child) => child.stdout!.destroy());
    const next = await run(unread, env);
    expect(next.code, 'so does one whose reader has gone').toBe(0);
    const again = await run(['--deploy', '--region', 'eu-central-1', '--json', '--keep'], env);
    expect(again.code, 'the name is free again').toBe(0);
    const exists = {
      code: 1,
      said: expect.stringMatching(/^CloudFormation refused CreateStack: .*already exists/),
    };
    expect(await run(['--deploy', '--region', 'eu-central-1'], env)).toEqual(exists);
    expect(await run(['--deploy', '--region', 'eu-central-1'], env), 'what was there stays').toEqual(exists);
  } finally {
    account.kill('SIGTERM');
    await new Promise((done) => account.once('exit', done));
  }
});

test.each([
  [[], 'Name an API by --endpoint and --api-key, or let --deploy make one.'],
  [['--deploy', '--endpoint', 'http://a'], 'Either an API is named by --endpoint, or --deploy makes one.'],
  [['--deploy'], 'To deploy, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed.'],
  [['--endpoint', 'meow', '--api-key', 'k'], 'meow is no address.'],
  [
    ['--endpoint', 'http://a', '--api-key', 'k', '--iam'],
    'For --iam, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed.',
  ],
])('what cannot be read, %j, is one sentence and exit code 2', async (args, sentence) => {
  expect(await run(args)).toEqual({
    code: 2,
    said: `${sentence} understudy-conformance --help lists what there is.\n`,
  });
});
