import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { usersToLose } from '../../tools/backup/importPool.ts';
import { linesIn, PagedFiles, type Page } from '../../tools/backup/pagedFile.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-backup-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a restore knows beforehand which users with an account cannot be made again', async () => {
  const user = (sub: string, status: string, attributes: object) =>
    JSON.stringify({ sub, username: sub, status, isEnabled: true, createdAt: '', attributes });
  const email = 'a@example.com';
  const lines = [
    user('plain', 'CONFIRMED', { email }),
    user('never-confirmed', 'UNCONFIRMED', {}),
    user('external', 'EXTERNAL_PROVIDER', { email }),
    user('invited', 'FORCE_CHANGE_PASSWORD', { email }),
    user('no-address', 'CONFIRMED', { phone_number: '+491' }),
  ];
  mkdirSync(join(scratch, 'pool'));
  writeFileSync(join(scratch, 'pool/users.jsonl.gz'), gzipSync(`${lines.join('\n')}\n`));
  expect((await usersToLose(scratch)).map(({ sub }) => sub)).toEqual(['external', 'no-address']);
});

test('what a crash left behind the last checkpoint of a file is cut off, and its page is read again', async () => {
  const pages: Page[] = [
    { lines: ['1', '2'], next: 1 },
    { lines: [], next: 2 },
    { lines: ['3 ü'], next: undefined },
  ];
  const checkpoint = join(scratch, 'unfinished.json');
  const read: unknown[] = [];
  const fill = (until: number) =>
    new PagedFiles(scratch, checkpoint, {}).fill(
      'list.jsonl.gz',
      async (next) => {
        read.push(next ?? 0);
        if (read.length > until) throw new Error('The power is gone.');
        return pages[Number(next ?? 0)]!;
      },
      () => undefined,
    );
  await expect(fill(1)).rejects.toThrow('The power is gone.');
  appendFileSync(join(scratch, 'list.jsonl.gz'), gzipSync('half a pa').subarray(0, 12));
  await fill(Infinity);
  const lines: string[] = [];
  for await (const line of linesIn(join(scratch, 'list.jsonl.gz'))) lines.push(line);
  expect(lines).toEqual(['1', '2', '3 ü']);
  expect(read).toEqual([0, 1, 1, 2]);
  await fill(Infinity);
  expect(read).toHaveLength(4);
});
