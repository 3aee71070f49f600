import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAdmin, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-catalog-'));
const file = join(folder, 'catalog.json');
let product: Product;

beforeAll(async () => void (product = await startProduct({ args: ['--no-web'], isFirst: true })));
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  code: number;
  said: string;
}

async function catalog(...words: string[]): Promise<Ended> {
  const outputs = join(product.folder, 'outputs.json');
  const args = ['tools/dev/run.mjs', 'tools/operate/catalog.ts', ...words];
  const named = words[0] === 'check' || words[0]?.startsWith('-') ? [] : ['--outputs', outputs];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...args, ...named]);
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

function write(change: (content: any) => void): void {
  const content = JSON.parse(readFileSync('catalog.json', 'utf8'));
  delete content.$schema;
  change(content);
  writeFileSync(file, JSON.stringify(content, null, 2));
}

describe('npm run catalog', () => {
  test('--help tells how, and a wrong word too', async () => {
    expect(await catalog('--help')).toMatchObject({
      code: 0,
      said: expect.stringContaining('check | diff | push'),
    });
    expect(await catalog('pull')).toEqual({
      code: 2,
      said: '"pull" is none of init, check, diff and push. npm run catalog -- --help lists what there is.\n',
    });
  });

  test('check finds what is wrong, with its line', async () => {
    expect((await catalog('check')).code).toBe(0);
    write((content) => (content.products[1].rank = -1));
    const { code, said } = await catalog('check', '--file', file);
    expect(code).toBe(1);
    expect(said).toMatch(/catalog\.json:\d+: .*rank/);
  });

  // Seven processes, each of which bundles the command.
  test('diff shows what differs and writes nothing; push writes it, once', async () => {
    write((content) => {
      content.products[1].name = 'Professional';
      content.products[1].zone = 'Europe/Berlin';
      content.products.push({ ...content.products[1], id: 'team', name: 'Team', prices: [], rank: 15 });
    });
    const diff = await catalog('diff', '--file', file);
    expect(diff.code).toBe(1);
    expect(diff.said).toContain('name: "Pro" → "Professional"');
    expect(diff.said).toContain('+ team (new)');
    expect(await catalog('push', '--file', file)).toMatchObject({
      code: 1,
      said: expect.stringContaining('--yes writes without a question'),
    });
    const push = await catalog('push', '--file', file, '--yes', '--reason', 'new names');
    expect(push).toMatchObject({ code: 0, said: expect.stringContaining('written: pro, version 2') });
    expect((await catalog('diff', '--file', file)).code).toBe(0);
    expect((await catalog('push', '--file', file, '--yes')).said).toContain('Nothing to write.');
    const admin = await anAdmin(product);
    const { catalog: there } = await gets(product, admin, '{ catalog { id name zone version } }');
    expect(there).toContainEqual({ id: 'pro', name: 'Professional', zone: 'Europe/Berlin', version: 2 });
  }, 180_000);
});
