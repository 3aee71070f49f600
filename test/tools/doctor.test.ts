import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'usher-doctor-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Check {
  name: string;
  state: 'ok' | 'missing';
  needed: boolean;
  found?: string;
  remedy?: string;
}

/** On a machine that has these programs and nothing else. */
async function doctor(programs: string[], args: string[] = [], more: Record<string, string> = {}) {
  const bin = mkdtempSync(join(scratch, 'bin-'));
  for (const name of programs) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} 1.2.3\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const home = join(scratch, 'home');
  mkdirSync(home, { recursive: true });
  const env = { PATH: bin, HOME: home, USHER_DATA: join(scratch, 'data'), USHER_PORT: '0', ...more };
  const child = spawn(process.execPath, ['tools/dev/doctor.mjs', ...args], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

async function checksOf(programs: string[], more?: Record<string, string>) {
  const { code, stdout } = await doctor(programs, ['--json'], more);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
  expect(ok).toBe(code === 0);
  return { code, missing: checks.filter(({ state }) => state === 'missing').map(({ name }) => name), checks };
}

describe('npm run doctor', () => {
  test('on a machine that has everything ends with 0, one line for each thing', async () => {
    const { code, stdout, stderr } = await doctor(['npm', 'git', 'java', 'chromium'], [], {
      AWS_PROFILE: 'work',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trim().split('\n');
    expect(lines.slice(0, 13).map((line) => line.replace(/:.*/, ''))).toEqual([
      'ok       Node',
      'ok       npm',
      'ok       git',
      'ok       checkout',
      'ok       data folder',
      'ok       disk space',
      'ok       memory',
      'ok       database engine',
      'ok       port 0',
      'ok       Chromium',
      'ok       java',
      'ok       AWS credentials',
      'missing  running product',
    ]);
    expect(lines.at(-1)).toBe('Nothing is missing that npm start or npm test needs.');
  });

  test('without what only some commands need still ends with 0, and names it with its remedy', async () => {
    const { code, missing, checks } = await checksOf(['npm', 'chromium']);
    expect({ code, missing }).toEqual({
      code: 0,
      missing: ['git', 'java', 'AWS credentials', 'running product'],
    });
    for (const check of checks.filter(({ state }) => state === 'missing')) {
      expect(check.needed).toBe(false);
      expect(check.remedy).toMatch(/\S+ \S+/);
    }
  });

  test('without npm ends with 1 and says so', async () => {
    const { code, stdout } = await doctor(['chromium']);
    expect(code).toBe(1);
    expect(stdout).toContain('missing  npm: comes with Node');
    expect(stdout).toContain('Missing, and needed for npm start or npm test: npm.');
  });

  test('a port that another program holds is missing, with the way out', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, missing, checks } = await checksOf(['npm', 'chromium'], { USHER_PORT: String(port) });
    expect(code).toBe(1);
    expect(missing).toContain(`port ${port}`);
    expect(checks.find(({ name }) => name === `port ${port}`)?.remedy).toContain('USHER_PORT');
    await new Promise((resolve) => other.close(resolve));
  });
});
