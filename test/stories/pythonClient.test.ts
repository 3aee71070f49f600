import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, gets } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const folder = join('packages', 'python');
/** A Python that the package promises to run on. */
const python = ['python3', 'python'].find((name) => {
  const asked = spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
  return asked.status === 0;
});
const accountsMost = 12;

if (!python) {
  test('without Python 3.10 or newer on this machine, the tests of its package are left out', () => {
    console.log('Left out: packages/python, because no Python 3.10 or newer was found.');
    expect(python).toBeUndefined();
  });
} else {
  let product: Product;
  beforeAll(async () => {
    product = await sharedProduct(['--no-web']);
  });
  afterAll(() => product.stop());

  test('the package for Python calls every verb, counts once what is lost on the way, and ends each hold', async () => {
    const people = await Promise.all(Array.from({ length: accountsMost }, () => aPerson(product)));
    for (const person of people) await gets(product, person, '{ me { id } }');
    const given = {
      ...{ url: product.outputs.graphqlUrl, region: product.outputs.region },
      roles: Object.fromEntries(
        ['backend', 'backendRead'].map((name) => [
          name,
          product.operator.roles[`${deployment}-eu-central-1-${name}`],
        ]),
      ),
      aheadMs: (await product.now()) - Date.now(),
      accounts: people.map(({ userId }) => userId),
    };
    const child = spawn(python, ['-W', 'error', '-m', 'unittest', '-v', 'test_usher'], {
      cwd: join(folder, 'tests'),
      env: {
        ...process.env,
        ...{ PYTHONPATH: join(process.cwd(), folder, 'src'), PYTHONDONTWRITEBYTECODE: '1' },
        USHER_TEST: JSON.stringify(given),
      },
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code, said).toBe(0);
    expect(said).toMatch(/^Ran 10 tests in .*\n\nOK\n$/m);
  });

  test(
    'the package, built as a wheel and installed into an empty environment, is used by a script there',
    { timeout: 180_000 },
    async () => {
      // Before the build: the server ends an idle connection after five seconds, perhaps at the moment of the next call.
      const person = await aPerson(product);
      await gets(product, person, '{ me { id } }');
      const aheadMs = (await product.now()) - Date.now();

      const away = mkdtempSync(join(tmpdir(), 'usher-python-'));
      const run = async (name: string, ...words: string[]) => {
        const running = spawn(name, words, { cwd: away, env: { ...process.env, PIP_RETRIES: '0' } });
        const [out, problem, [code]] = await Promise.all([
          text(running.stdout),
          text(running.stderr),
          once(running, 'close'),
        ]);
        return { ok: code === 0, said: out + problem };
      };
      const pip = (...words: string[]) =>
        run(join(away, 'env', 'bin', 'python'), '-m', 'pip', '--disable-pip-version-check', ...words);
      const made = (await run(python, '-m', 'venv', 'env')).ok
        ? await pip('wheel', '--no-deps', '-w', 'dist', join(process.cwd(), folder))
        : { ok: false, said: 'python -m venv failed' };
      if (!made.ok) {
        console.log(`Left out: the wheel of packages/python, because it cannot be built here. ${made.said}`);
        return;
      }
      const wheels = readdirSync(join(away, 'dist'));
      expect(wheels).toEqual([expect.stringMatching(/^usher_backend-.*\.whl$/)]);
      expect(await pip('install', '--no-index', join('dist', wheels[0]!))).toMatchObject({ ok: true });

      writeFileSync(join(away, 'script.py'), script);
      const keys = product.operator.roles[`${deployment}-eu-central-1-backend`]!;
      const child = spawn(join(away, 'env', 'bin', 'python'), ['-W', 'error', 'script.py', person.userId], {
        cwd: away,
        env: {
          ...{ USHER_GRAPHQL_URL: product.outputs.graphqlUrl, AWS_REGION: product.outputs.region },
          ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
          AWS_SESSION_TOKEN: keys.sessionToken,
          AHEAD_SECONDS: String(aheadMs / 1000),
        },
      });
      const [answer, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(problem).toBe('');
      expect(JSON.parse(answer)).toEqual({
        allowed: true,
        used: 1,
        afterTheHold: 1,
        refused: 'AMOUNT_OVER_LIMIT',
      });
    },
  );
}

/** What a backend of its own would write: counts, leaves a hold by an exception, and is refused. */
const script = `
import json, os, sys, time
from usher import Usher

usher = Usher(os.environ["USHER_GRAPHQL_URL"], now=lambda: time.time() + float(os.environ["AHEAD_SECONDS"]))
account = usher.account(sys.argv[1])
decision = account.use("simulations", 1, key="job-1")
try:
    with account.hold("simulations", 1):
        raise RuntimeError("the work failed")
except RuntimeError:
    pass
print(json.dumps({
    "allowed": decision["allowed"],
    "used": decision["usage"]["used"],
    "afterTheHold": account.usage("simulations")["used"],
    "refused": account.check("simulations", 4)["reason"],
}))
`;
