import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCommand, newestIn } from '../kit/imports/command.ts';
import { aPoolUser } from '../kit/imports/oldPeople.ts';
import { OldPool, withOldPool } from '../kit/imports/oldPool.ts';
import { tablesNow } from '../kit/imports/oracle.ts';
import { poolOf } from '../kit/product/operating.ts';
import { cognito } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { argsToRun } from '../kit/product/storiesStack.ts';
import { usersByMail } from '../../tools/import/poolUsers.ts';
import { sourceForms, usersPerSecond } from '../../tools/import/sources/openSource.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-import-options-'));
let product: Product;
beforeAll(async () => {
  const stack = join(scratch, 'stack');
  withOldPool(stack);
  product = await startProduct({ args: [...argsToRun(stack), '--no-web'], hasSameResources: true });
}, 300_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Counters of one day, as many as it says, and the options that bring them. */
function source(name: string, users: string[], user: object = { from: 'user' }) {
  const [rows, map] = [join(scratch, `${name}.jsonl`), join(scratch, `${name}.json`)];
  const lines = users.map((one) => JSON.stringify({ user: one, day: '2026-01-02' }));
  writeFileSync(rows, lines.join('\n'));
  const date = { from: 'day', date: 'iso' };
  const fields = { feature: { const: 'exports' }, date, used: { const: 3 } };
  writeFileSync(map, JSON.stringify({ user, records: [{ kind: 'counter', fields }] }));
  return ['--from', `jsonl:${rows}`, '--map', map, '--local', product.folder];
}

const arrived = async (prefix: string) =>
  (await tablesNow(product, ['user-usage']))['user-usage']!.filter((row) =>
    String(row['user_id']).startsWith(prefix),
  );

describe('F2 · Ctrl-C, the pace and the name of a run', () => {
  const users = Array.from({ length: 90 }, (_, at) => `stopped-${at}`);
  const imports = join(scratch, 'stopped');
  let args: string[];
  let run: string;

  test('Ctrl-C ends it when what is being written is written, and says how to continue it', async () => {
    args = source('stopped', users);
    const { status, stdout } = await importCommand(imports, [...args, '--rate', '10'], 5, 'SIGINT');
    [run] = readdirSync(imports) as [string];
    expect(status).toBe(1);
    expect(stdout).toContain(
      `Ended before the end of the source. The same command continues the run ${run}.`,
    );
    expect(readdirSync(join(imports, run))).not.toContain('report.json');
    expect(readdirSync(join(imports, run))).not.toContain('lock');
    const entries = notesOf(run);
    const isDone = (record: string) => entries.some(([one, entry]) => one === record && entry !== 'tried');
    for (const [record] of entries) expect([record, isDone(record)]).toEqual([record, true]);
    const done = new Set(entries.map(([record]) => record)).size;
    // Of the 64 accounts that wait for their turn none is begun any more.
    expect(done).toBeLessThan(64);
    expect(await arrived('stopped-')).toHaveLength(done);
  }, 120_000);

  /** What the run has noted of the page that is open. */
  function notesOf(id: string): [record: string, entry: unknown][] {
    const own = join(imports, id);
    const pages = readdirSync(own).filter((file) => file.startsWith('page-'));
    const lines = pages.flatMap((file) => readFileSync(join(own, file), 'utf8').split('\n'));
    return lines.filter(Boolean).map((line) => JSON.parse(line));
  }

  test('--run continues the run of that name, and no other one', async () => {
    const other = await importCommand(imports, [...source('other', ['other-1']), '--run', run]);
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('is another one: it reads')]);
    const unknown = await importCommand(imports, [...args, '--run', 'gone']);
    expect(unknown.stderr).toContain(`There is no run gone in ${imports}.`);
    const { status, stdout, stderr } = await importCommand(imports, [...args, '--run', run]);
    expect(stderr).toContain(`Continuing the run ${run} `);
    expect(stdout).toContain('90 rows: 90 counters moved; nothing there already; 0 rejected.');
    expect(stdout).toContain('Compared with the tables: counts and checksums agree.');
    expect(status).toBe(0);
    expect((await arrived('stopped-')).map((row) => row['usage_count'])).toEqual(users.map(() => 3));
    const ended = await importCommand(imports, [...args, '--run', run]);
    expect(ended.stderr).toContain(`The run ${run} has ended;`);
  }, 120_000);

  test('--rate gives no record its turn before its time', async () => {
    await importCommand(imports, [...args, '--dry-run', '--rate', '45']);
    const { report } = newestIn(imports, true);
    expect(report.counts.there.counter).toBe(90);
    // The first one begins at once.
    const leastMs = (89 / 45) * 1000;
    expect(Date.parse(report.endedAt) - Date.parse(report.begunAt)).toBeGreaterThanOrEqual(
      Math.floor(leastMs),
    );
  }, 120_000);
});

describe('F2 · users that rows name by address', () => {
  test('are found in any case when they confirmed it, and everyone else is rejected with the reason', async () => {
    const id = await aPoolUser(product, 'ada@old.example', 'Ada');
    await cognito(product, 'SignUp', {
      ...{ ClientId: product.outputs.userPoolClientId, Username: 'unproven@old.example' },
      Password: 'Correct-horse-1',
      UserAttributes: [{ Name: 'email', Value: 'unproven@old.example' }],
    });
    const mails = ['ADA@Old.Example', 'unproven@old.example', 'gone@old.example', 'ada'];
    const args = source('mails', mails, { from: 'user', by: 'email' });
    const { status, stdout } = await importCommand(join(scratch, 'mails'), args);
    expect(status).toBe(1);
    expect(stdout).toContain('4 rows: 1 counters moved; nothing there already; 3 rejected.');
    const { rejected, moved } = newestIn(join(scratch, 'mails'), false);
    expect(moved.map(({ userId }) => userId)).toEqual([id]);
    const why = (mail: string) => `no user of the pool has the address "${mail}", or it was not confirmed`;
    expect(rejected.map((one) => one.why)).toEqual([
      ...['unproven@old.example', 'gone@old.example'].map(why),
      'user is "ada", not an e-mail address',
    ]);
  }, 120_000);

  test('are rejected when two have the address', async () => {
    const pool = new OldPool(product);
    for (const username of ['twin-1', 'twin-2'])
      await pool.add({ username, attributes: { email: 'twins@old.example', email_verified: 'true' } });
    const only = await pool.add({
      username: 'single',
      attributes: { email: 'Single@old.example', email_verified: 'true' },
    });
    const find = usersByMail(poolOf(product), pool.id, () => undefined);
    expect(await find('Twins@Old.example')).toEqual({
      refused: '2 users of the pool have the address "Twins@Old.example"',
    });
    expect(await find('single@OLD.example')).toEqual({ id: only });
  });
});

describe('F2 · the options of the command', () => {
  const gone = ['--from', 'csv:gone.csv', '--map', 's1'];

  test.each<[args: string[], sentence: string]>([
    [[], 'Name with --from what is read.'],
    [['--from', 'csv:catalog.json'], 'Name with --map which row becomes what'],
    [['--from', 'xml:gone.xml', '--map', 's1'], sourceForms[0]!],
    [['--undo', 'r', '--from', 'csv:gone.csv'], 'Give either --from or --undo.'],
    ...['--dry-run', '--map=s1', '--ids=x', '--run=r', '--rate=5'].map((option): [string[], string] => [
      ['--undo', 'r', option],
      `--undo takes no ${option.split('=')[0]}.`,
    ]),
    [[...gone, '--dry-run', '--run', 'r'], 'A dry run continues no run: leave --run out.'],
    [[...gone, '--rate', '0'], '--rate takes a whole number from 1 to 100000.'],
    [[...gone, '--rate', '1.5'], '--rate takes a whole number from 1 to 100000.'],
    [[...gone, '--parallel', 'x'], '--parallel takes a whole number from 1 to 64.'],
  ])('%j is refused in one sentence', async (args, sentence) => {
    const { status, stderr, stdout } = await importCommand(join(scratch, 'refused'), args);
    expect([stdout, stderr]).toEqual(['', expect.stringContaining(sentence)]);
    expect(status).toBeGreaterThan(0);
  });

  test('have the bounds and defaults that the help names', async () => {
    const help = (await importCommand(join(scratch, 'help'), ['--help'])).stdout.replaceAll(/\s+/g, ' ');
    for (const form of sourceForms) expect(help).toContain(form);
    expect(help).toContain(`${usersPerSecond} for users`);
    for (const name of ['parallel', 'segments']) {
      const most = Number(new RegExp(`--${name} <n> [^-]*1 to (\\d+)`).exec(help)![1]);
      const tried = async (value: number) =>
        (await importCommand(join(scratch, 'help'), [...gone, `--${name}`, String(value)])).stderr;
      const bounds = `--${name} takes a whole number from 1 to ${most}.`;
      expect(await tried(most + 1)).toContain(bounds);
      expect(await tried(most)).not.toContain(bounds);
    }
  });
});
