import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { watchTypes } from '../../tools/dev/watch/types.mjs';

/** A compiler on a loaded machine, behind everything else. */
const longMs = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'usher-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'npm run dev prints what does not compile with its file, line and column, and says when it compiles again',
  async () => {
    const compilerOptions = { strict: true, composite: true, types: [], outDir: 'built', skipLibCheck: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const save = (text: string) => writeFileSync(join(folder, 'counted.ts'), text);
    save("const text = 'a';\nexport const count: number = text;\n");
    const lines: string[] = [];
    const types = watchTypes((line) => lines.push(line), folder);
    try {
      await expect.poll(() => lines, { timeout: longMs }).toContain('Types: 1 error.');
      expect(lines[0]).toMatch(/^counted\.ts:2:14 TS2322: .*string.*number/);
      // The compiler begins to watch just after it has reported: what is saved in between it sees with the next save.
      const fixedSaved = () => {
        save("const text = 'a';\nexport const count: number = text.length;\n");
        return lines;
      };
      await expect
        .poll(fixedSaved, { timeout: longMs, interval: 5_000 })
        .toContain('Types: no errors any more.');
    } finally {
      types.stop();
    }
  },
  2 * longMs,
);

test(
  'the compiler ends with the process that started it, also when that one is killed',
  async () => {
    const module = pathToFileURL(resolve('tools/dev/watch/types.mjs')).href;
    const program = `import { watchTypes } from '${module}'; watchTypes(console.log, process.argv[1]);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
      stdio: 'ignore',
    });
    await expect.poll(() => childrenOf(parent.pid!), { timeout: longMs }).toHaveLength(1);
    const [compiler] = childrenOf(parent.pid!);
    expect(isAlive(compiler!)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(compiler!), { timeout: longMs }).toBe(false);
  },
  2 * longMs,
);

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid'], { encoding: 'utf8' });
  const pairs = stdout.split('\n').map((line) => line.trim().split(/ +/).map(Number));
  return pairs.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
