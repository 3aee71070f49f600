import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { less, meterOf } from '../kit/product/meter.ts';
import { aPerson, asks, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const herds = process.env['USHER_FULL'] ? [300, 1000] : [300];
/** What the trial of `pro` allows in a day. */
const limit = 50;
const requestsMax = 3;

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })), 120_000);
afterAll(() => product.stop());

async function onTrial(): Promise<Person> {
  const person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "pro") { trialId } }');
  return person;
}

describe.each(herds)('%i first uses of an account at once, over HTTP', (count) => {
  test(
    'are all answered, allow exactly what the limit gives, and take few requests each',
    { timeout: 300_000 },
    async () => {
      const person = await onTrial();
      const before = await meterOf(product);
      const answers = await Promise.all(
        Array.from({ length: count }, () =>
          asks(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed reason } }'),
        ),
      );
      const { requests } = less((await meterOf(product)).answering, before.answering);
      expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      const decisions = answers.map(({ data }) => data.consumeUsage);
      expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(limit);
      expect(decisions.filter(({ reason }) => reason === 'LIMIT_REACHED')).toHaveLength(count - limit);
      console.log(`${count} at once: ${(requests / count).toFixed(2)} requests a call`);
      expect(requests / count).toBeLessThanOrEqual(requestsMax);
    },
  );
});
