import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, gets } from '../steps/people.ts';
import { startProduct, type Product } from '../steps/product.ts';

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })));
afterAll(() => product.stop());

describe("the app's own backend", () => {
  test('consumes on a user’s behalf with ten lines and the role that the stack has for it', async () => {
    const person = await aPerson(product);
    const answer = run('usher-dev-backend', ['docs/examples/backend.mjs', person.userId, 'simulations', '2']);
    expect(JSON.parse(answer.stdout)).toEqual({
      data: { consumeUsageFor: { allowed: true, reason: null, usage: { used: 2, remaining: 1 } } },
    });
    const { usage } = await gets(product, person, '{ usage(feature: "simulations") { used } }');
    expect(usage).toEqual({ used: 2 });
  });

  test('is refused with any other role of the stack', async () => {
    const person = await aPerson(product);
    const other = Object.keys(product.operator.roles).find((role) => role.includes('consumeUsage'))!;
    const answer = run(other, ['docs/examples/backend.mjs', person.userId]);
    expect(JSON.parse(answer.stdout).errors[0]).toMatchObject({ errorType: 'Unauthorized' });
  });

  test('is told which roles there are when it names none of them', () => {
    const answer = run('nobody', ['-e', '0']);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain('There is no role nobody. These are: operator, ');
  });
});

function run(role: string, args: string[]) {
  return spawnSync(process.execPath, ['scripts/as.mjs', role, process.execPath, ...args], {
    encoding: 'utf8',
    env: { ...process.env, USHER_DATA: product.folder, NODE_NO_WARNINGS: '1' },
  });
}
