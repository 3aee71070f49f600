import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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
    expect(said).toMatch(/^Ran 6 tests in .*\n\nOK\n$/m);
  });
}
