import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fields } from '../../resolvers/fields.ts';
import { tables, variableFor } from '../../store/rows/tables.ts';
import { blocksOf } from '../kit/documents/blocks.ts';
import { anAdmin, aPerson, asks, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';

const page = 'docs/old-endpoints.md';
const blocks = blocksOf(page);
const text = readFileSync(page, 'utf8');

let product: Product;
let user: Person;
let operator: Person;
beforeAll(async () => {
  product = await sharedProduct();
  user = await aPerson(product);
  operator = await anAdmin(product);
}, 400_000);
afterAll(() => product?.stop());

/** The first line of a block says who asks, or how it is answered: `# the user: NotFound`, `# HTTP 200 Conflict`. */
function saidOf(block: string): { who: string; errorType: string | undefined } {
  const [, who, errorType] = /^# (the user|an operator|HTTP \d+)(?::? (\w+))?\n/.exec(block) ?? [];
  if (who === undefined) throw new Error(`A block does not begin with who asks:\n${block}`);
  return { who, errorType };
}

describe('S4 18, 19 · what the page for clients of the old endpoints shows', () => {
  for (const { text: block, line, language } of blocks) {
    const { who, errorType } = saidOf(block);
    test(`${page}:${line} · is answered as it says: ${who}, ${errorType ?? 'without an error'}`, async () => {
      if (language === 'graphql') {
        const { errors, data } = await asks(product, who === 'an operator' ? operator : user, block);
        expect(errors?.[0]?.errorType, JSON.stringify(errors)).toBe(errorType);
        expect(errors === undefined).toBe(errorType === undefined);
        if (!errorType) for (const value of Object.values(data)) expect(value).not.toBeNull();
        return;
      }
      expect(language).toBe('sh');
      const env = { ...process.env, GRAPHQL_URL: product.outputs.graphqlUrl, TOKEN: user.accessToken };
      const printed = execFileSync('sh', ['-c', block], { encoding: 'utf8', env }).trim();
      const [body, status] = [printed.slice(0, printed.lastIndexOf('\n')), printed.split('\n').at(-1)];
      expect(`HTTP ${status}`).toBe(who);
      const { errors } = JSON.parse(body) as { errors?: { errorType?: string }[] };
      if (status === '200') expect(errors?.[0]?.errorType).toBe(errorType);
    });
  }

  test('there are examples of every answer that the trial service gave', () => {
    const said = blocks.map(({ text: block }) => saidOf(block));
    for (const wanted of ['NotFound', 'Conflict', 'BadRequest'])
      expect(said.map(({ errorType }) => errorType)).toContain(wanted);
    expect(said.map(({ who }) => who)).toEqual(expect.arrayContaining(['HTTP 200', 'HTTP 401']));
    expect(blocks.length).toBeGreaterThanOrEqual(12);
  });
});

describe('the tables of that page', () => {
  test('name fields of the schema', () => {
    const named = [...text.matchAll(/`(Query|Mutation)\.(\w+)`/g)].map(([, type, name]) => `${type}.${name}`);
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(fields).toHaveProperty([name]);
  });

  test('name variables of tables that there are', () => {
    const named = [...text.matchAll(/`(TABLE_\w+)`/g)].map(([, name]) => name!);
    expect(named).toHaveLength(8);
    const ours = Object.keys(tables).map(variableFor);
    expect(named.filter((name) => !ours.includes(name))).toEqual([variableFor('simulation-results')]);
  });

  test('name keys of tables and indexes as they are', () => {
    expect(tables['user-usage'].indexes.FeatureDateIndex).toMatchObject({
      partition: 'feature_band',
      sort: 'open_until',
    });
    expect(tables['user-usage'].indexes.ResetDateIndex).toMatchObject({
      partition: 'reset_day',
      sort: 'user_id',
    });
    expect(tables.trials).toMatchObject({ partition: 'pk', sort: 'sk' });
    for (const name of ['feature_band', 'open_until', 'reset_day', '`pk`, `sk`'])
      expect(text).toContain(name);
  });
});
