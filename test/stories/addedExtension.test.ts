import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startProduct } from '../kit/product/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-added-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printedBy = async (...args: string[]) => {
  const product = await startProduct({ folder, args: ['--no-web', ...args] });
  const printed = product.printed();
  await product.stop();
  return printed.match(/^Not on sale here yet: .*$/m)?.[0];
};

test('a start with an extension on a folder that has another catalog says what is not on sale, at every start', async () => {
  expect(await printedBy('--no-extensions')).toBeUndefined();
  const said = await printedBy();
  expect(said).toMatch(/\bsimulations\b.*\. npm run catalog -- push brings them in\.$/);
  expect(await printedBy()).toBe(said);
  expect(await printedBy('--no-extensions')).toBeUndefined();
}, 240_000);
