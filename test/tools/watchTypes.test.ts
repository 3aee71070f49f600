import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { watchTypes } from '../../tools/dev/watch/types.mjs';

const folder = mkdtempSync(join(tmpdir(), 'usher-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('npm run dev prints what does not compile with its file, line and column, and says when it compiles again', async () => {
  const compilerOptions = { strict: true, composite: true, types: [], outDir: 'built', skipLibCheck: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(join(folder, 'counted.ts'), "const text = 'a';\nexport const count: number = text;\n");
  const lines: string[] = [];
  const types = watchTypes((line) => lines.push(line), folder);
  try {
    await expect.poll(() => lines, { timeout: 110_000 }).toContain('Types: 1 errors.');
    expect(lines[0]).toMatch(/^counted\.ts:2:14 TS2322: .*string.*number/);
    writeFileSync(
      join(folder, 'counted.ts'),
      "const text = 'a';\nexport const count: number = text.length;\n",
    );
    await expect.poll(() => lines, { timeout: 110_000 }).toContain('Types: no errors any more.');
  } finally {
    types.stop();
  }
}, 240_000);
