import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { verifyPoolToken } from '../../src/cognito/publicKeys.ts';
import { Journal } from '../../src/kernel/journal.ts';
import { temporaryFolder } from '../events/world.ts';
import { aPool, aUser, tokensOf } from './given.ts';

const email = 'ada@example.com';
const userCount = process.env['USHER_FULL'] ? 10_000 : 2000;

describe('a restart', () => {
  test('keeps users, passwords, groups, tokens, mail and the key', async () => {
    const before = await aPool({ isFresh: true });
    await aUser(before, email);
    await before.signed('AdminAddUserToGroup', { Username: email, GroupName: 'admins' });
    const { AccessToken, RefreshToken } = await tokensOf(before, email);
    const after = await aPool({ folder: before.folder });
    expect(decodeProtectedHeader(AccessToken).kid).toBe(after.cognito.signingKey.kid);
    await verifyPoolToken(after.cognito, after.issuer, AccessToken);
    expect(await after.open('GetTokensFromRefreshToken', { RefreshToken })).toHaveProperty(
      'AuthenticationResult.IdToken',
    );
    expect(await tokensOf(after, email)).toHaveProperty('AccessToken');
    expect((await after.signed('ListUsersInGroup', { GroupName: 'admins' })).Users).toHaveLength(1);
    expect(after.cognito.mailbox.list(email)).toHaveLength(1);
    await after.open('GlobalSignOut', { AccessToken });
    const last = await aPool({ folder: before.folder });
    await expect(last.open('GetUser', { AccessToken })).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
  });
});

describe('many users', () => {
  test('are created by appending, found at once, and cost nothing without a password', async () => {
    const given = await aPool();
    const file = path.join(given.folder, 'cognito.jsonl');
    const inode = fs.statSync(file).ino;
    for (let at = 0; at < userCount; at += 1) {
      await given.signed('AdminCreateUser', { Username: `u${at}@example.com`, MessageAction: 'SUPPRESS' });
    }
    expect(fs.statSync(file).ino).toBe(inode);
    expect(fs.statSync(file).size / userCount).toBeLessThan(600);
    const again = await aPool({ folder: given.folder });
    expect(await again.signed('AdminGetUser', { Username: `u${userCount - 1}@example.com` })).toHaveProperty(
      'Username',
    );
    expect(again.cognito.users.count(again.cognito.pools.get(again.poolId)!)).toBe(userCount);
  });
});

describe('the journal', () => {
  test('holds every change that was answered before a kill', async () => {
    const folder = temporaryFolder();
    const program = `
      import { Journal } from ${JSON.stringify(path.resolve('packages/understudy/src/kernel/journal.ts'))};
      const journal = new Journal(${JSON.stringify(folder)}, 'killed');
      for (let at = 0; ; at += 1) {
        journal.write([{ table: 'one', key: String(at), value: at }, { table: 'two', key: String(at), value: at }]);
        process.stdout.write(at + '\\n');
        if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }`;
    const bundle = path.join(folder, 'program.mjs');
    const { buildSync } = await import('esbuild');
    buildSync({
      stdin: { contents: program, resolveDir: '.', loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: bundle,
    });
    const child = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.length > 20_000) child.kill('SIGKILL');
      });
      child.on('close', () => resolve());
    });
    const acknowledged = output.split('\n').slice(0, -1).length;
    expect(acknowledged).toBeGreaterThan(1000);
    const journal = new Journal(folder, 'killed');
    expect(journal.table('one').size).toBeGreaterThanOrEqual(acknowledged);
    expect([...journal.table('two').keys()]).toEqual([...journal.table('one').keys()]);
    journal.close();
  });

  test('drops a line that a kill cut short, and continues behind it', () => {
    const folder = temporaryFolder();
    const journal = new Journal(folder, 'cut');
    journal.put('table', 'kept', 1);
    journal.close();
    fs.appendFileSync(path.join(folder, 'cut.jsonl'), '[["table","half"');
    const again = new Journal(folder, 'cut');
    again.put('table', 'later', 2);
    again.close();
    const last = new Journal(folder, 'cut');
    expect([...last.table('table')]).toEqual([
      ['kept', 1],
      ['later', 2],
    ]);
    last.close();
  });

  test('is rewritten without what no longer counts', () => {
    const folder = temporaryFolder();
    const journal = new Journal(folder, 'busy');
    for (let at = 0; at < 25_000; at += 1) journal.put('table', 'counter', at);
    journal.put('table', 'other', 'x');
    journal.close();
    expect(fs.statSync(path.join(folder, 'busy.jsonl')).size).toBeLessThan(200_000);
    const again = new Journal(folder, 'busy');
    expect([...again.table('table')]).toEqual([
      ['counter', 24_999],
      ['other', 'x'],
    ]);
    again.close();
  });

  test('that another program wrote into names the line', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(
      path.join(folder, 'odd.jsonl'),
      '{"version":1}\n[["t","k",1]]\nnonsense\n[["t","l",1]]\n',
    );
    expect(() => new Journal(folder, 'odd')).toThrow(/odd\.jsonl:3 cannot be read/);
  });

  test('of another format says so', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'old.jsonl'), '{"version":0}\n');
    expect(() => new Journal(folder, 'old')).toThrow(/format version 0.*reset the data folder/);
  });
});
