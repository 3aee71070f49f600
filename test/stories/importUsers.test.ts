import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCommand, newestIn, oldestIn } from '../kit/imports/command.ts';
import { OldPool, usersOf, withOldPool } from '../kit/imports/oldPool.ts';
import { tablesNow } from '../kit/imports/oracle.ts';
import { poolOf, tablesOf } from '../kit/product/operating.ts';
import { aPerson, asks, codeFor, cognito, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { argsToRun, deployment } from '../kit/product/storiesStack.ts';

const isFull = Boolean(process.env['USHER_FULL']);
const count = isFull ? 5_000 : 40;
const kills = isFull ? 5 : 2;

const scratch = mkdtempSync(join(tmpdir(), 'usher-import-users-'));
const imports = join(scratch, 'imports');
let product: Product;
let pool: OldPool;
let person: Person;
/** Ids in the old pool, by address. */
const old = new Map<string, string>();
const refused: Record<string, RegExp> = {};

const mailOf = (at: number) => `person-${at}@old.example`;
const command = (args: string[] = [], killAt?: number) =>
  importCommand(
    imports,
    ['--from', `cognito:${pool.id}`, '--rate', '400', '--local', product.folder, ...args],
    killAt,
  );
const undo = (id: string) => importCommand(imports, ['--undo', id, '--local', product.folder]);

beforeAll(async () => {
  const folder = join(scratch, 'stack');
  withOldPool(folder);
  product = await startProduct({ args: [...argsToRun(folder), '--no-web'], hasSameResources: true });
  // Many have moved the clock of their product before they import.
  await product.advance(21 * 3_600_000);
  pool = new OldPool(product);
  person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  await fill();
}, 600_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  const confirmed = (email: string) => ({ email, email_verified: 'true' });
  const add = async (email: string, more: object = {}) =>
    old.set(email, await pool.add({ username: `name-of-${email}`, attributes: confirmed(email), ...more }));
  await pool.addGroup('admins');
  for (let at = 0; at < count; at++) await add(mailOf(at), at === 0 ? { group: 'admins' } : {});
  await add('locked@old.example', { isDisabled: true });
  await add('invited@old.example', { isInvited: true });
  // In another spelling, which is the same mailbox.
  await add(person.email.toUpperCase());
  await makesHere(invitedHere);
  await add(invitedHere);
  const not = async (username: string, attributes: Record<string, string>, why: RegExp) =>
    (refused[await pool.add({ username, attributes })] = why);
  await not('unreachable', { name: 'Ada' }, /no address/);
  await not('unproven', { email: 'unproven@old.example' }, /its address was not confirmed/);
  for (const username of ['twin-1', 'twin-2'])
    await not(username, confirmed('twins@old.example'), /another user of its pool has the same address/);
  await cognito(product, 'SignUp', {
    ...{
      ClientId: product.outputs.userPoolClientId,
      Username: 'taken@old.example',
      Password: 'Correct-horse-1',
    },
    UserAttributes: [{ Name: 'email', Value: 'taken@old.example' }],
  });
  await not('taken', confirmed('taken@old.example'), /has its address and has not confirmed it/);
  await pool.signsUp('waiting', 'waiting@old.example');
}

/** Invited by an operator, and without a password as those are whom a killed run has begun. */
const invitedHere = 'invited-here@old.example';

async function makesHere(email: string): Promise<void> {
  const UserAttributes = Object.entries({ email, email_verified: 'true' }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  const named = { UserPoolId: product.outputs.userPoolId, Username: email };
  await poolOf(product).send(
    new AdminCreateUserCommand({ ...named, UserAttributes, MessageAction: 'SUPPRESS' }),
  );
}

const made = () =>
  [...old.keys()].filter((email) => ![person.email.toUpperCase(), invitedHere].includes(email));
const ownUsers = () => usersOf(product, product.outputs.userPoolId);
const accounts = async () => (await tablesNow(product, ['users']))['users']!;

/** As a run that is killed right after the pool has made a user leaves them. */
async function leavesHalfMade(): Promise<void> {
  const { id } = oldestIn(imports);
  const known = idsIn(id);
  const email = made().findLast((one) => one.startsWith('person-') && !known.has(old.get(one)!))!;
  appendFileSync(join(imports, id, 'unknown.txt'), `\n${old.get(email)!}\n`);
  await makesHere(email);
}

/** By the ids of the old pool. */
function idsIn(run: string): Map<string, string> {
  const file = join(imports, run, 'ids.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // A kill may leave half a line.
  const lines = text.split('\n').filter((line) => line.endsWith('}'));
  return new Map(lines.map((line) => JSON.parse(line)).map(({ from, to }) => [from, to]));
}

async function closed(user_id: string): Promise<void> {
  await tablesOf(product).send(
    new UpdateCommand({
      ...{ TableName: `${deployment}-users`, Key: { user_id } },
      UpdateExpression: 'SET #status = :deleting',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':deleting': 'DELETING' },
    }),
  );
}

/** The way in of a user whose password is kept nowhere. */
async function comesIn(email: string): Promise<Person> {
  const ClientId = product.outputs.userPoolClientId;
  const named = { ClientId, Username: email };
  await cognito(product, 'ForgotPassword', named);
  const ConfirmationCode = await codeFor(product, email);
  const Password = 'Another-horse-1';
  await cognito(product, 'ConfirmForgotPassword', { ...named, ConfirmationCode, Password });
  return signIn(product, email, Password);
}

describe('F2 · the users of another pool', () => {
  let run: string;
  let ids: Map<string, string>;

  test('are told of beforehand, and nothing is written', async () => {
    const before = [await ownUsers(), await accounts()];
    const dry = await command(['--dry-run']);
    expect(dry.stdout, dry.stderr).toContain(
      `${made().length} users would be moved; 2 users would be found there already; 6 would be rejected.`,
    );
    expect(dry.status).toBe(1);
    expect([await ownUsers(), await accounts()]).toEqual(before);
  }, 300_000);

  test('arrive once each, although the command is killed and people work meanwhile', async () => {
    let isDone = false;
    const working = (async () => {
      const news: Person[] = [];
      while (!isDone || news.length === 0) {
        await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
        if (news.length < 3) news.push(await aPerson(product));
      }
      return news;
    })();
    for (let kill = 1; kill <= kills; kill++) {
      expect((await command([], Math.floor((kill * count) / (kills + 1)))).status).toBe(null);
      if (kill === 1) await leavesHalfMade();
    }
    const ended = await command();
    isDone = true;
    for (const one of await working) await gets(product, one, '{ me { id } }');
    expect(ended.stderr).toContain('Continuing the run');
    expect(ended.stdout, ended.stderr).toContain('Compared with the tables: counts and checksums agree.');
    expect(ended.stdout).toContain(`Compared with the user pool: all ${old.size} users are in it.`);
    expect(ended.stdout).toContain(
      'No user was put into a group. In the other pool these have members: admins (1).',
    );
    const { id, report } = newestIn(imports, false);
    run = id;
    ids = idsIn(id);
    expect(report.counts.moved.user).toBe(made().length);
    expect(report.counts.there.user).toBe(2);
    const here = await ownUsers();
    for (const email of made()) {
      const [user, ...others] = here.filter((one) => one.email.toLowerCase() === email);
      expect([email, user?.sub, others]).toEqual([email, ids.get(old.get(email)!), []]);
      expect(user!.status).toBe(email.startsWith('invited') ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED');
      expect(user!.isEnabled).toBe(!email.startsWith('locked'));
    }
    const rows = new Map((await accounts()).map((row) => [row['user_id'], row]));
    for (const email of made())
      expect(rows.get(ids.get(old.get(email)!))).toMatchObject({
        ...{ email, status: email.startsWith('locked') ? 'DISABLED' : 'ACTIVE', version: 1 },
      });
    expect(ids.get(old.get(person.email.toUpperCase())!)).toBe(person.userId);
    expect(here.find(({ email }) => email === invitedHere)!.status).toBe('FORCE_CHANGE_PASSWORD');
    expect(
      (await product.state()).mailbox.filter(({ to }: { to: string }) => to.startsWith('person-')),
    ).toEqual([]);
  }, 600_000);

  test('who cannot be moved stand in the report with their id and the reason', () => {
    const { rejected } = newestIn(imports, false);
    expect(rejected).toHaveLength(6);
    for (const [sub, why] of Object.entries(refused))
      expect(rejected.find(({ place }) => place.startsWith(`user ${sub} (`))?.why).toMatch(why);
    expect(rejected.find(({ place }) => place.endsWith('(waiting)'))?.why).toMatch(/never confirmed/);
  });

  test('come in with a new password, to the account that was made, and are operators of nothing', async () => {
    const came = await comesIn(mailOf(0));
    expect(came.userId).toBe(ids.get(old.get(mailOf(0))!));
    const { me } = await gets(product, came, '{ me { id email } }');
    expect(me).toEqual({ id: came.userId, email: mailOf(0) });
    const { errors } = await asks(product, came, '{ syncHealth { status } }');
    expect(errors?.[0]?.errorType).toBe('Unauthorized');
  });

  test('are found by the old ids in rows of other sources', async () => {
    const rows = join(scratch, 'rows.jsonl');
    const map = join(scratch, 'map.json');
    const stranger = Object.keys(refused)[0]!;
    const of = (user: string, used: number) => ({ user, feature: 'exports', day: '2026-01-02', used });
    writeFileSync(
      rows,
      [of(old.get(mailOf(1))!, 3), of(person.userId, 4), of(stranger, 5)]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    const fields = { feature: 'feature', date: { from: 'day', date: 'iso' }, used: 'used' };
    writeFileSync(map, JSON.stringify({ user: { from: 'user' }, records: [{ kind: 'counter', fields }] }));
    const file = join(imports, run, 'ids.jsonl');
    const args = ['--from', `jsonl:${rows}`, '--map', map, '--ids', file, '--local', product.folder];
    const { stdout } = await importCommand(join(scratch, 'rows'), args);
    expect(stdout).toContain('3 rows: 2 counters moved; nothing there already; 1 rejected.');
    expect(stdout).toContain(`rejected line 3: no user "${stranger}" was moved`);
    const usage = (await tablesNow(product, ['user-usage']))['user-usage']!;
    const found = usage.filter((row) => row['feature_date_key'] === 'exports_2026-01-02');
    expect(new Map(found.map((row) => [row['user_id'], row['usage_count']]))).toEqual(
      new Map([
        [ids.get(old.get(mailOf(1))!), 3],
        [person.userId, 4],
      ]),
    );
  }, 300_000);

  test('are there already when it is run again', async () => {
    const before = await ownUsers();
    const again = await command();
    expect(again.stdout).toContain(`nothing moved; ${old.size} users there already; 6 rejected.`);
    expect(await ownUsers()).toEqual(before);
  }, 300_000);

  test('leave again with the way back, but for those who did something since', async () => {
    const idOf = (email: string) => ids.get(old.get(email)!)!;
    const named = { UserPoolId: product.outputs.userPoolId, Username: idOf(mailOf(2)) };
    await poolOf(product).send(new AdminAddUserToGroupCommand({ ...named, GroupName: 'viewers' }));
    await cognito(product, 'ForgotPassword', {
      ...{ ClientId: product.outputs.userPoolClientId, Username: mailOf(3) },
    });
    await cognito(product, 'ConfirmForgotPassword', {
      ...{ ClientId: product.outputs.userPoolClientId, Username: mailOf(3), Password: 'Another-horse-1' },
      ConfirmationCode: await codeFor(product, mailOf(3)),
    });
    // As a way back leaves them that was killed: closed, and without their user.
    for (const at of [4, 5]) await closed(idOf(mailOf(at)));
    const lost = { UserPoolId: product.outputs.userPoolId, Username: idOf(mailOf(5)) };
    await poolOf(product).send(new AdminDeleteUserCommand(lost));
    expect(oldestIn(imports).id).toBe(run);
    const { status, stdout } = await undo(run);
    expect(status).toBe(0);
    expect(stdout).toContain(`${made().length - 4} users taken back; 4 kept.`);
    expect(stdout).toContain(`kept user ${idOf(mailOf(0))}: its user has been here since`);
    expect(stdout).toContain(`kept user ${idOf(mailOf(1))}: it has a counter`);
    expect(stdout).toContain(`kept user ${idOf(mailOf(2))}: it was put into the group viewers since`);
    expect(stdout).toMatch(new RegExp(`kept user ${idOf(mailOf(3))}: its password .* was changed`));
    const stay = new Set([0, 1, 2, 3].map((at) => idOf(mailOf(at))));
    const gone = made()
      .map(idOf)
      .filter((sub) => !stay.has(sub));
    const [here, rows] = [await ownUsers(), await accounts()];
    for (const sub of stay) expect(here.map((user) => user.sub)).toContain(sub);
    for (const sub of gone) {
      expect(here.map((user) => user.sub)).not.toContain(sub);
      expect(rows.map((row) => row['user_id'])).not.toContain(sub);
    }
    expect(here.map((user) => user.sub)).toContain(person.userId);
    expect((await undo(run)).stdout).toContain('nothing taken back; 4 kept.');
    const counters = join(scratch, 'rows');
    const undone = ['--undo', oldestIn(counters).id, '--local', product.folder];
    expect((await importCommand(counters, undone)).stdout).toContain('2 counters taken back; 0 kept.');
    expect((await undo(run)).stdout).toContain('1 users taken back; 3 kept.');
    expect((await accounts()).map((row) => row['user_id'])).not.toContain(idOf(mailOf(1)));
  }, 300_000);
});
