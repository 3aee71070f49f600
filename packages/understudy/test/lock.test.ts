import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockDataFolder } from '../src/kernel/lock.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'usher-lock-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('the lock of a data folder', () => {
  test('keeps a second taker out, by pid, until it is released', () => {
    const release = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(`in use by process ${process.pid}`);
    release();
    lockDataFolder(folder)();
  });

  test('of another living process is respected', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
    await once(other.stdout, 'data');
    const stat = fs.existsSync(`/proc/${other.pid}/stat`)
      ? fs.readFileSync(`/proc/${other.pid}/stat`, 'utf8')
      : '';
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    fs.writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: other.pid, startedAt }));
    expect(() => lockDataFolder(folder)).toThrow(`in use by process ${other.pid}`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    lockDataFolder(folder)();
  });

  test('M8: of a process that was killed a moment ago is taken over, also before its parent has heard of it', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
    await once(other.stdout, 'data');
    const stat = fs.existsSync(`/proc/${other.pid}/stat`)
      ? fs.readFileSync(`/proc/${other.pid}/stat`, 'utf8')
      : '';
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    fs.writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: other.pid, startedAt }));
    other.kill('SIGKILL');
    lockDataFolder(folder)();
    await once(other, 'exit');
  });

  test.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' })],
    ['an earlier process of our own number', JSON.stringify({ pid: process.pid, startedAt: 'earlier' })],
    ['no process, as it is broken', '{"pid":'],
    ['no process, as it is empty', ''],
  ])('of %s is taken over', (_, content) => {
    fs.writeFileSync(path.join(folder, 'lock'), content);
    const release = lockDataFolder(folder);
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    release();
    expect(fs.existsSync(path.join(folder, 'lock'))).toBe(false);
  });
});

describe('the format of a data folder', () => {
  test.each(['{"version":99}', '{"version"'])(
    'that is not ours (%s) is refused, and no lock stays behind',
    (content) => {
      fs.writeFileSync(path.join(folder, 'format.json'), content);
      expect(() => lockDataFolder(folder)).toThrow(
        /has format (99|unreadable), and this program reads format 1/,
      );
      expect(fs.existsSync(path.join(folder, 'lock'))).toBe(false);
    },
  );

  test('a folder that cannot be made is named', () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    expect(() => lockDataFolder(path.join(folder, 'file', 'below'))).toThrow('cannot be written (ENOTDIR)');
  });
});
