import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { enginesIn } from '../../packages/understudy/test/kit/engines.ts';
import { aCheckout } from '../kit/stack/checkout.ts';
import { startProduct } from '../kit/product/product.ts';
import { synthesized } from '../kit/stack/template.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-refused-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a start that cannot succeed says why in one sentence and leaves nothing behind', () => {
  test('the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, said } = start(['--port', String(port)]);
    expect({ code, said }).toEqual({
      code: 1,
      said: `Port ${port} is in use by another program. Stop that one, or name another port with --port.`,
    });
    await new Promise((resolve) => other.close(resolve));
  });

  test('the data folder is used by another process', async () => {
    const product = await startProduct({ args: ['--no-web'], isFirst: true });
    const { code, said } = start(['--data', product.folder]);
    expect(code).toBe(1);
    expect(said).toBe(
      `The data folder ${product.folder} is in use by process ${product.pid}. Stop that one, or name another folder with --data.`,
    );
    await product.stop();
  });

  test('the data folder cannot be written', () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    const { code, said } = start(['--data', join(file, 'data')]);
    expect(code).toBe(1);
    expect(said).toMatch(/^The data folder .* cannot be written \(ENOTDIR\)\.$/);
  });

  test('the data folder has the format of another version', () => {
    const data = join(scratch, 'old');
    mkdirSync(data);
    writeFileSync(join(data, 'format.json'), '{"version":0}');
    const { code, said } = start(['--data', data]);
    expect(code).toBe(1);
    expect(said).toMatch(/has format 0, and this program reads format 1/);
  });

  test('the catalog is broken: the sentence names file and line', () => {
    const copy = aCheckout(scratch);
    // Synthesized already: the catalog is read after that.
    cpSync(synthesized, join(copy, synthesized), { recursive: true });
    const catalog = readFileSync('catalog.json', 'utf8').replace('"rank": 10,', '"rank": "ten",');
    writeFileSync(join(copy, 'catalog.json'), catalog);
    const line = catalog.split('\n').findIndex((text) => text.includes('"ten"')) + 1;
    const { code, said } = start([], copy);
    expect({ code, said }).toEqual({
      code: 1,
      said: `catalog.json:${line}: products[1].rank must be a whole number, not "ten".`,
    });
  });

  test('Node is too old', () => {
    const script = "import('./tools/dev/ready.mjs').then((ready) => ready.demandNode('18.19.0'))";
    const result = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect({ code: result.status, said: result.stderr.trim() }).toEqual({
      code: 1,
      said: 'Usher needs Node 20.19 or newer; this is 18.19.0.',
    });
  });

  test('an option that does not exist', () => {
    expect(start(['--prot', '1'])).toEqual({
      code: 2,
      said: 'There is no option --prot. npm start -- --help lists what there is.',
    });
  });
});

describe('an end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'by %s leaves no engine and no lock that counts',
    async (signal) => {
      const folder = mkdtempSync(join(scratch, 'ended-'));
      const product = await startProduct({ folder, args: ['--no-web'] });
      const engines = enginesIn(folder);
      expect(engines).toHaveLength(1);
      process.kill(product.pid, signal);
      await product.kill();
      await expect.poll(() => enginesIn(folder)).toEqual([]);
      const again = await startProduct({ folder, args: ['--no-web'] });
      await again.stop();
    },
  );
});

/** Runs `npm start`'s script until it ends by itself. */
function start(args: string[], cwd = process.cwd(), environment: Record<string, string> = {}) {
  const own = args.includes('--data') ? [] : ['--data', mkdtempSync(join(scratch, 'data-'))];
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const result = spawnSync(process.execPath, ['tools/dev/start.mjs', '--no-web', ...own, ...port, ...args], {
    cwd,
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, ...environment },
  });
  return { code: result.status, said: result.stderr.trim() };
}
