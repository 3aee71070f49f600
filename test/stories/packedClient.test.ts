import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packed } from '../kit/packed/shop.ts';
import { aPerson } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

/** Another app's folder, in which nothing of this repository is but the package. */
let app: string;
let product: Product;
let backend: ChildProcess | undefined;
let installed: { status: number | null; said: string };

/** As a stock project names them. */
const others = ['express@5.3.0', '@types/express@5.0.6', '@types/node@24.10.1', 'typescript@7.0.2'];

const server = `import express from 'express';
import { createUsher, UsherError } from '@usher/client/server';

const given = JSON.parse(process.env['GIVEN']!) as {
  url: string; region: string; aheadMs: number;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
};
const usher = createUsher({ ...given, now: () => Date.now() + given.aheadMs });
const web = express();
web.post('/simulate/:user', async (request, response) => {
  const held = await usher.account(request.params.user).hold('simulations', 2, (hold) => {
    hold.used(1);
    return 'lap 1:12';
  });
  if (held.allowed) response.json({ result: held.result, used: held.decision.usage?.used });
  else response.status(402).json({ reason: held.reason, upgrade: held.upgrade?.productId });
});
web.get('/usage/:user', async (request, response) => {
  try {
    response.json(await usher.account(request.params.user).usage('simulations'));
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    response.status(404).json({ code: error.code });
  }
});
const listening = web.listen(0, '127.0.0.1', () => console.log(JSON.stringify(listening.address())));
`;

beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
  const tarball = packed('client');
  app = mkdtempSync(join(tmpdir(), 'usher-express-'));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...others],
    { cwd: app, encoding: 'utf8' },
  );
  installed = { status, said: stdout + stderr };
}, 300_000);
afterAll(async () => {
  backend?.kill();
  await product.stop();
  rmSync(app, { recursive: true, force: true });
});

/** Checks the types of a file as `tsc --init` sets it up, declarations of packages included. */
function compiles(file: string, text: string): string {
  writeFileSync(join(app, file), text);
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--types',
    'node',
    '--outDir',
    'out',
  ];
  const { stdout } = spawnSync(join(app, 'node_modules/.bin/tsc'), [...options, file], {
    cwd: app,
    encoding: 'utf8',
  });
  return stdout;
}

describe('the packed client in an empty project', () => {
  test('is installed without a warning', () => {
    expect(installed.status, installed.said).toBe(0);
    expect(installed.said).not.toMatch(/warn|deprecated/i);
  });

  test('serves an Express server, whose types are checked whole', async () => {
    expect(compiles('server.ts', server)).toBe('');
    const person = await aPerson(product);
    const keys = product.operator.roles[`${deployment}-eu-central-1-backend`]!;
    const given = {
      ...{ url: product.outputs.graphqlUrl, region: product.outputs.region, credentials: keys },
      aheadMs: (await product.now()) - Date.now(),
    };
    backend = spawn(process.execPath, ['out/server.js'], {
      cwd: app,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, GIVEN: JSON.stringify(given) },
    });
    const [said] = (await once(backend.stdout!, 'data')) as [Buffer];
    const { port } = JSON.parse(said.toString()) as { port: number };
    const asks = async (method: string, path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
      return [answer.status, await answer.json()];
    };
    expect(await asks('GET', '/usage/not-there')).toEqual([404, { code: 'NotFound' }]);
    const simulate = () => asks('POST', `/simulate/${person.userId}`);
    expect(await simulate()).toEqual([200, { result: 'lap 1:12', used: 1 }]);
    expect(await simulate()).toEqual([200, { result: 'lap 1:12', used: 2 }]);
    expect(await simulate()).toEqual([402, { reason: 'LIMIT_REACHED', upgrade: expect.any(String) }]);
    expect(await asks('GET', `/usage/${person.userId}`)).toMatchObject([
      200,
      { used: 2, held: 0, remaining: 1 },
    ]);
  });

  test('is loaded by modules of both kinds, and says what is missing', () => {
    const use = (load: string) =>
      `${load}; try { createUsher({ url: 'https://u.example.com' }) } catch (error) { console.log(error.message) }`;
    writeFileSync(join(app, 'common.cjs'), use("const { createUsher } = require('@usher/client/server')"));
    writeFileSync(join(app, 'module.mjs'), use("import { createUsher } from '@usher/client/server'"));
    const { AWS_REGION: _, ...env } = process.env;
    for (const file of ['common.cjs', 'module.mjs']) {
      const said = execFileSync(process.execPath, ['--throw-deprecation', file], {
        cwd: app,
        env,
        encoding: 'utf8',
      });
      expect(said).toBe('The region of the API is not in its address: give `region`, or set AWS_REGION.\n');
    }
    expect(
      compiles(
        'common.cts',
        "import { createUsher } from '@usher/client/server';\nexport const usher = createUsher({ url: '' });\n",
      ),
    ).toBe('');
    expect(
      compiles(
        'wrong.ts',
        "import { createUsher } from '@usher/client/server';\nvoid createUsher({ url: '' }).account('a').use(3);\n",
      ),
    ).toContain('TS2345');
  });

  test('comes to at most 20 kB in a bundle, with everything that it needs', async () => {
    const outfile = join(app, 'bundle.js');
    const contents = "export { createUsher } from '@usher/client/server';";
    await build({
      stdin: { contents, resolveDir: app },
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
    });
    expect(statSync(outfile).size).toBeGreaterThan(5_000);
    expect(statSync(outfile).size).toBeLessThanOrEqual(20_000);
  });
});
