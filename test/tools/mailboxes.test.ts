import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'usher-mailboxes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('M2 · the mailboxes.json of the repository fits', () => {
  expect(check('mailboxes.json')).toEqual({ status: 0, said: [] });
});

test.each([
  [
    'what no provider ignores',
    (one: any) => one.providers[0].ignore.push('spaces'),
    ' must be plus, hyphen, dots, separators or hyphenIsDot, not "spaces".',
  ],
  [
    'a host that is none',
    (one: any) => one.disposableHosts.push('Bad Host'),
    ' must be a host in lower case, such as mail.example, not "Bad Host".',
  ],
  [
    'a host at two providers',
    (one: any) => one.providers[1].hosts.push('gmail.com'),
    ' gmail.com stands at providers[0] already.',
  ],
  ['a list that is missing', (one: any) => delete one.disposableHosts, ' has no "disposableHosts".'],
])('M2 · %s stops a synth, with file and line', (_, change, sentence) => {
  const file = join(folder, 'mailboxes.json');
  const content = JSON.parse(readFileSync('mailboxes.json', 'utf8'));
  change(content);
  writeFileSync(file, JSON.stringify(content, null, 2));
  const { status, said } = check(file);
  expect(status).toBe(1);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/mailboxes\.json:\d+: /);
  expect(said[0]!.endsWith(sentence), said[0]).toBe(true);
});

function check(file: string): { status: number | null; said: string[] } {
  const line = ['tools/dev/run.mjs', 'tools/dev/checkMailboxes.ts', file];
  const { status, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8' });
  return { status, said: stderr.split('\n').filter((one) => one !== '') };
}
