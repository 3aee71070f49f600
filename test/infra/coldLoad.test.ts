import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { deployedFunctions, filesOf, kilobytesOf, surroundings, unpack } from '../kit/stack/bundles.ts';

/** What a bundle may grow by before its budget is looked at again; 10 kB more than that, and the budget is too large. */
const kilobytesOfRoom = 10;
/** Of processor time beyond what was measured: other machines, other loads. */
const timesAsMuch = 1.5;
const rounds = 3;
/** Each measurement is a process, on a machine that does other things as well. */
const longMs = 600_000;
/** Those that a user, or Stripe, waits for; what they load, the others load as well. */
const awaited = [
  'changes',
  'cognito.postConfirmation',
  'consumeUsage',
  'createCheckout',
  'ensureAccount',
  'operatorsPage',
  'readUsage',
  'startTrial',
  'stripeWebhook',
];

const scratch = mkdtempSync(join(tmpdir(), 'usher-cold-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const functions = deployedFunctions().map((deployed) => {
  const folder = unpack(deployed, join(scratch, deployed.name));
  const { start, later } = filesOf(deployed, folder);
  return {
    ...deployed,
    file: join(folder, 'index.js'),
    kilobytes: kilobytesOf(start),
    later: kilobytesOf(later),
  };
});
const named = (name: string) => functions.find((one) => one.name === name)!;

/** Runs a program in a process of its own, with nothing that its surroundings set but the region. */
function run(program: string, environment: Record<string, string> = {}): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...surroundings, ...environment },
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

const page = 'docs/performance.md';
const marks = /(<!-- cold starts -->\n)[\s\S]*(\n<!-- \/cold starts -->)/;
const rowsOf = (text: string) =>
  new Map(
    marks
      .exec(text)![0]
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => /^`.+`$/.test(cells[1] ?? ''))
      .map((cells) => [
        cells[1]!.slice(1, -1),
        {
          memoryMb: Number(cells[2]),
          kilobytes: Number(cells[3]),
          load: Number(cells[4]),
          later: Number(cells[5]),
        },
      ]),
  );

test(
  'every function has a budget in docs/performance.md that it fits and nearly fills',
  { timeout: longMs },
  () => {
    expect(functions.length).toBeGreaterThan(40);
    // `USHER_WRITE=1` takes the new figures over, for a change that means to change them.
    if (process.env['USHER_WRITE']) writeTable();
    const written = rowsOf(readFileSync(page, 'utf8'));
    expect(functions.map(({ name }) => name)).toEqual([...written.keys()]);
    for (const { name, kilobytes, memoryMb, later } of functions) {
      const budget = written.get(name)!;
      expect(memoryMb, name).toBe(budget.memoryMb);
      expect(kilobytes, name).toBeLessThanOrEqual(budget.kilobytes);
      expect(kilobytes, name).toBeGreaterThan(budget.kilobytes - 2 * kilobytesOfRoom);
      expect(Math.abs(later - budget.later), name).toBeLessThanOrEqual(kilobytesOfRoom);
    }
  },
);

test(
  `what ${awaited.length} functions load costs no more than half again what was measured, beside a module that is empty`,
  { timeout: longMs },
  () => {
    const loads = loadsOf(awaited);
    const written = rowsOf(readFileSync(page, 'utf8'));
    for (const name of awaited) {
      const budget = written.get(name)!.load;
      expect(budget, name).toBeGreaterThan(1);
      expect(loads.get(name)!, name).toBeLessThanOrEqual(budget * timesAsMuch);
    }
  },
);

/** What most calls do without: an account's first one, several limits in one row, a counter in parts, a refusal. */
const loadedOnNeed = [
  'app/counting/holds.ts',
  'app/counting/record.ts',
  'app/counting/way.ts',
  'app/counting/wholeWrite.ts',
  'functions/ownAccount.ts',
  'store/arrivals/write.ts',
  'store/refresh.ts',
  'store/standAlone.ts',
  'store/usageRows.ts',
];

test('what is loaded inside a handler is what most calls do without: other imports in the code stand outside of all functions', () => {
  const files = ['app', 'functions', 'platform', 'store', 'domain', 'examples'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/(^|\/)(test|web|generated)\//.test(name))
      .map((name) => join(folder, name)),
  );
  expect(files.length).toBeGreaterThan(150);
  const imports = files.flatMap((file) => importsIn(file, readFileSync(file, 'utf8')));
  const inside = imports.filter((one) => one.inside).map(({ file }) => file);
  expect([...new Set(inside)].toSorted()).toEqual(loadedOnNeed);
  expect(imports.filter((one) => !one.inside).map(({ file }) => file)).toEqual([
    'app/people/trigger.ts',
    'app/trials/cards.ts',
  ]);
  expect(importsIn('x.ts', "export const f = async () => (await import('./y.ts')).z;")).toEqual([
    { file: 'x.ts', inside: true },
  ]);
});

const event = `{ triggerSource: 'PostConfirmation_ConfirmSignUp', userName: 'ada', request: { userAttributes: { sub: 'ada' } } }`;

test.each(['cognito.postConfirmation', 'cognito.postAuthentication'])(
  'B9 · %s has loaded what it needs before the first person comes, with half a gigabyte',
  (name) => {
    const { file, environment, memoryMb } = named(name);
    expect(memoryMb).toBeGreaterThanOrEqual(512);
    // The client of the database brings a connection's own modules along.
    const loaded = `setImmediate(() => process.stdout.write(String(process.moduleLoadList.includes('NativeModule https'))))`;
    expect(run(loaded)).toBe('false');
    expect(run(`require(${JSON.stringify(file)}); ${loaded}`, environment)).toBe('true');
  },
);

test.each(['cognito.postConfirmation', 'cognito.postAuthentication'])(
  'B9 · %s that could not load lets people in, and counts it',
  (name) => {
    const { file, environment } = named(name);
    const { TABLE_USERS: _, ...rest } = environment;
    const program = `const { handler } = require(${JSON.stringify(file)}); const event = ${event};
      setTimeout(() => handler(event).then((answer) => process.stdout.write(String(answer === event))), 10);
      console.error = console.log;`;
    const answer = run(program, rest);
    expect(answer).toContain('"TriggerFailed":1');
    expect(answer).toContain('TABLE_USERS is not set');
    expect(answer.endsWith('true')).toBe(true);
  },
);

/** Processor time of a whole process that loads the bundle and ends, as a multiple of one that loads nothing; medians. */
function loadsOf(names: string[]): Map<string, number> {
  const used =
    'setImmediate(() => { const { user, system } = process.cpuUsage(); process.stdout.write(String(user + system)); })';
  const samples = new Map<string, number[]>(['', ...names].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, times] of samples) {
      const program = name === '' ? used : `require(${JSON.stringify(named(name).file)}); ${used}`;
      times.push(Number(run(program, name === '' ? {} : named(name).environment)));
    }
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const floor = median(samples.get('')!);
  return new Map(names.map((name) => [name, median(samples.get(name)!) / floor]));
}

function writeTable(): void {
  const loads = loadsOf(functions.map(({ name }) => name));
  const lines = functions.map(({ name, kilobytes, later, memoryMb }) => {
    const budget = Math.ceil((kilobytes + 3) / kilobytesOfRoom) * kilobytesOfRoom;
    const load = loads.get(name)!.toFixed(1);
    return `| \`${name}\` | ${memoryMb} | ${budget} | ${load} | ${Math.round(later)} |`;
  });
  const head =
    '| function | memory in MB | budget in kB | load | later in kB |\n| --- | --- | --- | --- | --- |';
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(marks, `$1\n${head}\n${lines.join('\n')}\n$2`));
}

function importsIn(file: string, text: string): { file: string; inside: boolean }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: { file: string; inside: boolean }[] = [];
  const visit = (node: ts.Node, inside: boolean): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      found.push({ file, inside });
    ts.forEachChild(node, (child) => visit(child, inside || ts.isFunctionLike(node)));
  };
  visit(source, false);
  return found;
}
