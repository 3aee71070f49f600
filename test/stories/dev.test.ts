import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { stackFolder } from '../../tools/dev/synth.mjs';
import { aCheckout, edit, processesOf } from '../kit/stack/checkout.ts';
import { until } from '../kit/product/operating.ts';
import { signIn } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';

/** A synth on a loaded machine. */
const longMs = 300_000;
/** The files that are edited. */
const me = 'resolvers/Query.me.ts';
const canUse = 'functions/canUse.ts';
const stack = 'infra/auth.ts';
const raceField = 'examples/race/resolvers/Query.simulations.ts';
const raceFunction = 'examples/race/functions/runSimulation.ts';
/** A second extension, which cdk.json names from some moment on. */
const motto = {
  'own/motto/schema.graphql': 'extend type Query {\n  "What is said."\n  motto: String!\n}\n',
  'own/motto/infra.ts': `import { extension } from '../../extension/infra.ts';
export default extension({ tables: {}, fields: { 'Query.motto': 'none' }, add() {} });
`,
  'own/motto/resolvers/Query.motto.ts': `export function request() {
  return { payload: 'As it was' };
}
export function response(ctx: { result: string }) {
  return ctx.result;
}
`,
};
const scratch = mkdtempSync(join(tmpdir(), 'usher-dev-'));
let copy: string;
let dev: ChildProcess;
let printed = '';
let token: string;
let synths: number;
const outputs = () => JSON.parse(readFileSync(join(copy, 'data', 'outputs.json'), 'utf8'));

beforeAll(async () => {
  copy = aCheckout(scratch);
  // What was made from the same sources, so that the first start need not.
  const stackMade = relative('.', stackFolder(localExtensions()));
  for (const made of [stackMade, 'build/bundles', 'build/run'].filter((folder) => existsSync(folder)))
    cpSync(made, join(copy, made), { recursive: true, filter: isWhole });
  await startDev();
  token = await until(signedIn, (value) => value !== '');
  synths = printed.split('Synthesizing the stack …').length - 1;
}, longMs);
afterAll(() => {
  dev.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

/** What another test is making at this moment has another name in the next one. */
const isWhole = (file: string) => !/\.mjs\.[\w-]+$/.test(file);

async function startDev(): Promise<void> {
  const args = ['--port', '0', '--data', join(copy, 'data'), '--no-types'];
  const after = printed.length;
  dev = spawn(process.execPath, [join(copy, 'tools/dev/dev.mjs'), ...args], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: process.env,
    // A process group of its own, as a terminal gives one.
    detached: true,
  });
  for (const stream of [dev.stdout!, dev.stderr!]) stream.on('data', (text) => (printed += String(text)));
  await said('Ready: what is saved is taken over', after);
}

/** Empty while the machine is too busy with the first start for the four seconds that a trigger has. */
async function signedIn(): Promise<string> {
  const product = { outputs: outputs() } as Product;
  const { email, password } = product.outputs.demoUser;
  try {
    return (await signIn(product, email, password)).accessToken;
  } catch (error) {
    if ((error as Error).name === 'UserLambdaValidationException') return '';
    throw error;
  }
}

/** Waits until this was printed behind `after`, and gives everything that was printed behind it. */
async function said(text: string, after = 0): Promise<string> {
  await until(
    async () => {
      if (dev.exitCode !== null || dev.signalCode !== null) throw new Error(printed);
      return printed.indexOf(text, after);
    },
    (at) => at >= 0,
  );
  return printed.slice(after);
}

/** Undefined while the product restarts. */
async function answered(url: string, init?: RequestInit): Promise<Response | undefined> {
  const answer = await fetch(url, init).catch((error: unknown) => {
    if (error instanceof TypeError) return undefined;
    throw error;
  });
  return answer?.status === 503 ? undefined : answer;
}

/** Undefined while the product restarts; a token that has ended meanwhile is replaced. */
async function asked(query: string): Promise<any> {
  const headers = { 'content-type': 'application/json', authorization: token };
  const body = JSON.stringify({ query });
  const answer = await answered(outputs().graphqlUrl, { method: 'POST', headers, body });
  if (answer?.status === 401) token = await until(signedIn, (value) => value !== '');
  return answer?.json();
}

/** The answer that the product gives at last; until then it gives the one from before, or none. */
const shows = (query: string, value: unknown) =>
  until(
    () => asked(query),
    (answer) => answer !== undefined && JSON.stringify(answer).includes(JSON.stringify(value)),
  );

describe('npm run dev takes over what is saved', () => {
  test(
    'a resolver, a function and a rule, of an extension too, without a synth',
    async () => {
      edit(copy, me, 'return ctx.prev.result;', "return { ...ctx.prev.result, name: 'Resolved' };");
      edit(copy, canUse, 'return decision;', 'return { ...decision, amount: 77 };');
      edit(copy, 'domain/hold.ts', 'max: 86_400', 'max: 77_777');
      await shows('{ me { name } }', { name: 'Resolved' });
      await shows('{ canUse(feature: "simulations") { amount } }', { amount: 77 });
      const tooLong =
        'reserveUsage(feature: "simulations", amount: 1, holdSeconds: 80000, idempotencyKey: "dev") { allowed }';
      await shows(`mutation { ${tooLong} }`, 'A hold lasts 60 to 77777 seconds.');
      edit(copy, raceField, 'nextToken: nextToken ?? null', "nextToken: 'Saved in an extension'");
      edit(copy, raceFunction, 'trackId: row.track_id', "trackId: 'Saved in an extension'");
      await shows('{ simulations { nextToken } }', { nextToken: 'Saved in an extension' });
      const race = '{ trackId: "monza", startTyre: SOFT, stops: [] }';
      const run = `runSimulation(input: ${race}, idempotencyKey: "dev") { simulation { trackId } }`;
      await shows(`mutation { ${run} }`, { trackId: 'Saved in an extension' });
      expect(printed.split('Synthesizing the stack …').length).toBe(synths + 1);
    },
    longMs,
  );

  test(
    'the schema, the stack and the catalog, and says that another extension needs a new start',
    async () => {
      const explorerSchema = new URL('/@id/__x00__virtual:schema', outputs().webUrl).href;
      expect(await (await answered(explorerSchema))!.text()).toMatch(/type Query(?![^]*SavedWhileItRan)/);
      for (const [file, text] of Object.entries(motto)) {
        mkdirSync(dirname(join(copy, file)), { recursive: true });
        writeFileSync(join(copy, file), text);
      }
      const after = printed.length;
      edit(copy, 'cdk.json', '["examples/race"]', '["examples/race", "own/motto"]');
      edit(copy, 'schema.graphql', 'type Query {', 'enum SavedWhileItRan { YES }\n\ntype Query {');
      edit(copy, stack, 'minLength: 10', 'minLength: 12');
      edit(copy, 'catalog.json', '"name": "Pro"', '"name": "Professional"');
      await shows('{ __type(name: "SavedWhileItRan") { enumValues { name } } }', [{ name: 'YES' }]);
      await shows('{ products { name } }', { name: 'Professional' });
      expect(JSON.parse(outputs().passwordPolicy)).toMatchObject({ MinimumLength: 12 });
      await until(
        async () => readFileSync(join(copy, 'generated/schema.ts'), 'utf8'),
        (text) => text.includes('SavedWhileItRan'),
      );
      await until(
        async () => (await answered(explorerSchema))?.text(),
        (text) => text?.includes('SavedWhileItRan') === true,
      );
      expect(printed.slice(after)).toContain('cdk.json names other extensions now.');
    },
    longMs,
  );

  test(
    'a page, at the address of the product and without a restart',
    async () => {
      const { webUrl } = outputs();
      const page = await (await answered(webUrl))!.text();
      const entry = /src="(\/src\/[^"]+)"/.exec(page)![1]!;
      const file = join(copy, 'web', entry);
      const after = printed.length;
      const save = () => appendFileSync(file, "\nconsole.log('saved page');\n");
      save();
      await until(
        async () => (await answered(new URL(entry, webUrl).href))?.text(),
        (text) => text?.includes('saved page') === true,
      );
      // Types that the change before has generated may be taken over together with a page: one of the next saves is alone.
      let looks = 0;
      await until(
        async () => {
          if (++looks % 200 === 0) save();
          return printed.indexOf('Nothing to do for the running product', after);
        },
        (at) => at >= 0,
      );
    },
    longMs,
  );
});

describe('npm run dev stays at the last good state', () => {
  const mistakes = [
    [
      'AppSync refuses a resolver',
      me,
      "name: 'Resolved'",
      "name: 'x'.match(/x/) ? 'Refused' : ''",
      /AppSync would refuse these resolvers:\n[^]*Regex literals are not supported/,
    ],
    [
      "AppSync refuses an extension's resolver",
      raceField,
      "'Saved in an extension'",
      'new Map()',
      /^ +examples\/race\/resolvers\/Query\.simulations\.ts:\d+:\d+ The operator new is not supported/m,
    ],
    ['a function does not parse', canUse, 'amount: 77', 'amount: = 77', /Unexpected "="/],
    [
      'the schema does not parse',
      'schema.graphql',
      'SavedWhileItRan { YES }',
      'SavedWhileItRan { = YES }',
      /Syntax Error/,
    ],
    [
      'the schema names no type',
      'schema.graphql',
      'SavedWhileItRan { YES }',
      'SavedWhileItRan { YES } type Lost { it: Nothing }',
      /Unknown type "Nothing"/,
    ],
    [
      'the catalog does not parse',
      'catalog.json',
      '"name": "Professional"',
      '"name" "Professional"',
      /catalog\.json/,
    ],
    ['the stack does not parse', stack, 'minLength: 12', 'minLength: = 12', /Unexpected "="/],
    ['the synth throws', stack, 'minLength: 12', "minLength: JSON.parse('}')", /SyntaxError/],
  ] as const;

  test.each(mistakes)(
    'when %s: the place and the reason are printed as it is saved',
    async (_when, file, good, bad, reason) => {
      const after = printed.length;
      const line = edit(copy, file, good, bad);
      const text = await said('The last good state keeps running. Waiting for the next save', after);
      expect(text).toMatch(reason);
      expect(text).toMatch(new RegExp(`${file.replaceAll('.', '\\.')}:${line}\\b|${file}.*line ${line}\\b`));
      await shows('{ me { name } canUse(feature: "simulations") { amount } }', {
        me: { name: 'Resolved' },
        canUse: { amount: 77 },
      });
      const fixed = printed.length;
      edit(copy, file, bad, good);
      await said(' s).', fixed);
      await shows('{ products { name } }', { name: 'Professional' });
    },
    longMs,
  );
});

test(
  'a kill of it takes the product along, and the next start follows the extensions that cdk.json names then',
  async () => {
    expect(processesOf(copy).length).toBeGreaterThan(2);
    dev.kill('SIGKILL');
    await expect.poll(() => processesOf(copy), { timeout: 100_000 }).toEqual([]);
    await startDev();
    await shows('{ motto me { name } }', { motto: 'As it was', me: { name: 'Resolved' } });
    edit(copy, 'own/motto/resolvers/Query.motto.ts', 'As it was', 'As it is');
    await shows('{ motto }', { motto: 'As it is' });
  },
  longMs,
);

test(
  'a burst of saves is fewer changes than saves, and the last one is what runs',
  async () => {
    const after = printed.length;
    const saves = 60;
    let name = "'Resolved'";
    for (let save = 1; save <= saves; save++) {
      edit(copy, me, `name: ${name}`, `name: 'Saved ${save}'`);
      name = `'Saved ${save}'`;
    }
    await shows('{ me { name } }', { name: `Saved ${saves}` });
    const taken = printed.slice(after).split('Saved: ').length - 1;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(saves / 4);
  },
  longMs,
);

test(
  'a stack that cannot be run here is said, and the last one is started again',
  async () => {
    const after = printed.length;
    edit(copy, 'infra/functions.ts', 'Runtime.NODEJS_24_X', 'Runtime.PYTHON_3_12');
    expect(await said('The last good state keeps running', after)).toContain(
      'The product does not start with it: see above.',
    );
    await shows('{ canUse(feature: "simulations") { amount } }', { amount: 77 });
  },
  longMs,
);

test(
  'Ctrl-C leaves no process and no made folder',
  async () => {
    // It reaches everything that runs in the terminal.
    process.kill(-dev.pid!, 'SIGINT');
    await expect.poll(() => processesOf(copy), { timeout: 100_000 }).toEqual([]);
    expect(readdirSync(join(copy, 'build', 'dev'))).toEqual([]);
  },
  longMs,
);
