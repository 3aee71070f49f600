import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheckout } from '../kit/stack/checkout.ts';
import { blocksOf, commandsOf, documents, type Block } from '../kit/documents/blocks.ts';

/** Long enough for a first start on a busy machine: it synthesizes and builds everything. */
const startMs = 600_000;

/** Commands that are not run here, each with the reason. A command that fits none of these is run. */
const notRun: [command: RegExp, reason: string][] = [
  [/^npm test\b/, 'This test is a part of it.'],
  [
    /^npx understudy-account\b/,
    'It runs until it is stopped: packages/understudy/test/account starts it, and deploys into it.',
  ],
  [
    /^\. \.understudy-account\//,
    'It is for the terminal; packages/understudy/test/account reads the same file.',
  ],
  [
    /^npx cdk bootstrap\b/,
    'It needs an AWS account: test/tools/deployingPage.test.ts runs it in a local one.',
  ],
  [/^npm run deploy\b/, 'It needs an AWS account: test/tools/deployingPage.test.ts runs it in a local one.'],
  [
    /^npm run (preflight|smoke) -- --env\b/,
    'It needs an AWS account: test/tools/deployingPage.test.ts runs it in a local one.',
  ],
  [/^aws /, 'It needs an AWS account: test/tools/deployingPage.test.ts runs it in a local one.'],
  [
    /^npm run secret -- --env\b/,
    'It needs an AWS account: test/tools/secret.test.ts runs it in a local one.',
  ],
  [/^STRIPE_API_KEY=rk_live_/, 'It needs a Stripe account.'],
  [/^docker run\b.* amazon\/dynamodb-local\b/, 'It needs Docker.'],
  [/^java\b.* DynamoDBLocal\.jar\b/, 'It needs Java and a download from Amazon.'],
  [/^DYNAMODB_ENDPOINT=/, 'It needs DynamoDB Local; npm run test:engines runs the product with it.'],
  [/^npm run seed(\s{2,}.*)?$/, 'It fills in 100,000 accounts, which takes ten minutes.'],
];

/** Blocks without a language that are no commands. */
const drawings = /▶/;

const commandBlocks = documents
  .flatMap(blocksOf)
  .filter(({ language, text }) => language === '' && !drawings.test(text));

let folder: string;
let started: ChildProcess | undefined;
let printed = '';

beforeAll(async () => {
  folder = aCheckout();
  // The first command of the README, as it stands there, with any free port for the one that may be taken.
  const start = commandBlocks.flatMap(commandsOf).find((command) => command.startsWith('npm start'))!;
  started = spawn('sh', ['-c', start], { cwd: folder, env: surroundings(), detached: true });
  for (const stream of [started.stdout!, started.stderr!])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  while (!existsSync(join(folder, '.usher', 'outputs.json'))) {
    if (started.exitCode !== null) throw new Error(`"${start}" ended with ${started.exitCode}:\n${printed}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}, startMs);

afterAll(async () => {
  if (started && started.exitCode === null) {
    const ended = new Promise((done) => started!.once('exit', done));
    // Ctrl-C reaches the whole group of a terminal.
    process.kill(-started.pid!, 'SIGINT');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('the commands of the documents, on a fresh clone', () => {
  test('npm start says where the product is', async () => {
    // The outputs are written before they are printed.
    await expect.poll(() => printed).toContain('Ctrl-C stops it.');
    expect(printed).toContain(outputs().webUrl);
    expect(printed).toContain(outputs().adminUrl);
    expect(printed).toContain(outputs().demoUser.email);
  });

  for (const block of commandBlocks) {
    for (const command of commandsOf(block)) {
      if (command.startsWith('npm start')) continue;
      if (notRun.some(([pattern]) => pattern.test(command))) continue;
      test(
        `${block.file}:${block.line} · ${command.replace(/\s+#.*/, '')} does it`,
        () => runs(command),
        startMs,
      );
    }
  }

  test('every block is run, is checked as a snippet, or is left out for a reason that is named', () => {
    const all = documents.flatMap(blocksOf);
    expect(all.length).toBeGreaterThan(12);
    // What an issuer is given is JavaScript or SQL of its own: test/tools/issuers.test.ts runs what can be run here.
    const checked = ['', 'tsx', 'ts', 'graphql', 'json', 'js', 'sql'];
    const strange = all.filter(({ language }) => !checked.includes(language));
    expect(strange).toEqual([]);
    // A reason that nothing needs any more is a reason to look again.
    const commands = commandBlocks.flatMap(commandsOf);
    const unused = notRun.filter(([pattern]) => !commands.some((command) => pattern.test(command)));
    expect(unused).toEqual([]);
    const ran = commands.filter((command) => !notRun.some(([pattern]) => pattern.test(command)));
    expect(ran.length).toBeGreaterThanOrEqual(5);
  });

  test('a block that is only indented, or does not end, is told', () => {
    const bad = join(folder, 'bad.md');
    const says = (text: string) => {
      spawnSync('sh', ['-c', 'cat > bad.md'], { cwd: folder, input: text });
      return (): Block[] => blocksOf(bad);
    };
    expect(says('Run\n\n    npm start\n')).toThrow('fence it');
    expect(says('```\nnpm start\n')).toThrow('does not end');
    expect(says('```\na \\\n  b\n# c\n```\n')().flatMap(commandsOf)).toEqual(['a b']);
  });
});

function runs(written: string): void {
  const command = written
    .replaceAll('http://127.0.0.1:4000', new URL(outputs().webUrl).origin)
    .replaceAll('<userId>', demoUserId());
  expect(command, 'a placeholder that this test knows nothing for').not.toMatch(/<\w+>|…/);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    // What the documents name by these is of the outputs.
    env: { ...surroundings(), GRAPHQL_URL: outputs().graphqlUrl, API_KEY: outputs().apiKey },
    encoding: 'utf8',
  });
  const said = `${stdout}\n${stderr}`;
  expect({ status, said: status === 0 ? '' : said }).toEqual({ status: 0, said: '' });
  expect(said).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(said).not.toContain('"errors"');
}

/** A terminal without settings for Usher, except the port. */
function surroundings(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    // Where Node writes its warnings stays, so that one of a documented command fails the run.
    ([name]) => name === 'NODE_REDIRECT_WARNINGS' || !/^(USHER_|STRIPE_|AWS_|VITEST|NODE_)/.test(name),
  );
  return { ...Object.fromEntries(own), USHER_PORT: '0' };
}

interface Outputs {
  graphqlUrl: string;
  apiKey: string;
  webUrl: string;
  adminUrl: string;
  demoUser: { email: string };
}

function outputs(): Outputs {
  return JSON.parse(readFileSync(join(folder, '.usher', 'outputs.json'), 'utf8')) as Outputs;
}

let userId: string | undefined;

/** From the first call of the README. */
function demoUserId(): string {
  userId ??= (
    JSON.parse(
      execFileSync(process.execPath, ['docs/examples/first-call.mjs'], {
        cwd: folder,
        env: surroundings(),
        encoding: 'utf8',
      }),
    ) as { data: { me: { id: string } } }
  ).data.me.id;
  return userId;
}
