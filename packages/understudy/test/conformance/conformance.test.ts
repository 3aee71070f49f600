import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformanceCases, keyOf } from '../../src/conformance/cases/all.ts';
import { compare, localAnswers } from '../../src/conformance/compare.ts';
import { conformanceTemplate } from '../../src/conformance/template.ts';
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

async function run(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, said };
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
  let target: { graphqlUrl: string; realtimeUrl: string; apiKey: string };
  beforeAll(async () => {
    understudy = await start({ template: written('here', conformanceTemplate()) });
    const { graphqlUrl, realtimeUrl, apiKey } = understudy.outputs;
    target = { graphqlUrl, realtimeUrl, apiKey };
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

  test('is compared by the command, which records every answer', async () => {
    const file = join(scratch, 'recorded.json');
    const { code, said } = await run([
      ...['--endpoint', target.graphqlUrl, '--api-key', target.apiKey, '--record', file],
    ]);
    expect([code, said]).toEqual([0, expect.stringMatching(/\n(\d+) of \1 answers are the same\.\n$/)]);
    const recorded = JSON.parse(readFileSync(file, 'utf8'));
    expect(recorded).toMatchObject({ recordedAt: expect.stringMatching(/^\d{4}-/), region: 'us-east-1' });
    expect(recorded.cases).toHaveLength(conformanceCases.length);
    expect(readFileSync(file, 'utf8')).not.toContain(target.apiKey);
  });
});

test('an API that answers otherwise is reported, with both answers, and the others stay the same', async () => {
  const text = JSON.stringify(conformanceTemplate()).replace(`payload: 'world'`, `payload: 'another world'`);
  const understudy = await start({ template: written('other', JSON.parse(text)) });
  const { graphqlUrl, apiKey } = understudy.outputs;
  const { code, said } = await run(['--endpoint', graphqlUrl, '--api-key', apiKey]);
  await understudy.stop();
  expect(code).toBe(1);
  const different = said.split('\n').filter((line) => line.includes('DIFFERENT'));
  expect(
    different.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)[1]!
        .slice(0, 4),
    ),
  ).toEqual([...['C025', 'C026', 'C026', 'C007']]);
  expect(said).toContain('here:  {"status":200,"body":{"data":{"hello":"world"}}}');
  expect(said).toContain('there: {"status":200,"body":{"data":{"hello":"another world"}}}');
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
    expect([code, said]).toEqual([0, expect.stringMatching(/\n(\d+) of \1 answers are the same\.\n$/)]);
    const again = await run(['--deploy', '--region', 'eu-central-1', '--json', '--keep'], env);
    expect(again.code, 'the name is free again').toBe(0);
    expect(await run(['--deploy', '--region', 'eu-central-1'], env)).toEqual({
      code: 1,
      said: expect.stringMatching(/CloudFormation refused CreateStack: .*already exists/),
    });
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
])('what cannot be read, %j, is one sentence and exit code 2', async (args, sentence) => {
  expect(await run(args)).toEqual({
    code: 2,
    said: `${sentence} understudy-conformance --help lists what there is.\n`,
  });
});
