import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CatalogRefused, readCatalog } from '../../infra/catalog/readCatalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-join-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = { name: 'Seats', unit: 'seats' };
const limit = { feature: 'seats', limit: 3, period: 'LIFETIME' };
const addition = { features: { seats: words }, products: [{ id: 'pro', features: [limit] }] };

/** A file with what an extension adds, as a person would write it. */
function file(content: object, name = 'one.json'): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content, null, 2));
  return path;
}

function refusal(...additions: string[]): string {
  try {
    readCatalog('catalog.json', additions);
  } catch (error) {
    if (error instanceof CatalogRefused) return error.message;
    throw error;
  }
  return 'nothing';
}

/** The line of a file that holds a text, counted from 1. */
const lineOf = (path: string, text: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('what an extension adds to the catalog', () => {
  test('comes after the features of the product, with its name, and leaves every other product as it was', () => {
    const alone = readCatalog('catalog.json');
    const joined = readCatalog('catalog.json', [file(addition)]);
    const pro = joined.find(({ id }) => id === 'pro')!;
    expect(pro.features.at(-1)).toMatchObject({ ...limit, ...words, unitSingular: null });
    expect(pro.features.slice(0, -1)).toEqual(alone.find(({ id }) => id === 'pro')!.features);
    expect(joined.filter(({ id }) => id !== 'pro')).toEqual(alone.filter(({ id }) => id !== 'pro'));
  });

  test('may be a product of its own, and another description of one that is there', () => {
    const [base] = readCatalog('catalog.json');
    const own = {
      ...{ id: 'seats-pack', name: 'Seats', active: true, public: true, kind: 'ADD_ON', rank: 7 },
      ...{ prices: [], features: [limit] },
    };
    const described = { id: 'free', description: 'Free, with seats.', features: [limit] };
    const joined = readCatalog('catalog.json', [
      file({ ...addition, products: [...addition.products, own, described] }),
    ]);
    expect(joined.at(-1)).toMatchObject({ id: 'seats-pack', features: [limit] });
    expect(joined[0]).toMatchObject({ description: 'Free, with seats.', name: base!.name });
  });

  test('of every example is right', () => {
    expect(readCatalog('catalog.json', ['examples/race/catalog.json']).length).toBeGreaterThan(5);
  });

  test.each([
    [
      'a product that is not there',
      { ...addition, products: [{ id: 'prow', features: [limit] }] },
      '"id": "prow"',
      'products[0].id names "prow", a product that no catalog before this one has.',
    ],
    [
      'a feature that is there already',
      { features: { exports: { name: 'Exports' } }, products: [] },
      '"exports"',
      'features.exports is a feature of catalog.json already.',
    ],
    [
      'a product that is there already',
      {
        ...addition,
        products: [
          {
            ...{ id: 'pro', name: 'Pro', active: true, public: true, kind: 'PLAN', rank: 3 },
            ...{ prices: [], features: [limit] },
          },
        ],
      },
      '"id": "pro"',
      'products[0].id: catalog.json has a product "pro" already.',
    ],
    [
      'a limit of a feature without a name',
      { ...addition, products: [{ id: 'pro', features: [{ ...limit, feature: 'seat' }] }] },
      '"feature": "seat"',
      'products[0].features[0].feature names "seat", a feature without a name: add it to "features".',
    ],
    [
      'the same limit as the product has',
      {
        ...addition,
        products: [{ id: 'pro', features: [limit, { feature: 'exports', limit: 1, period: 'MONTH' }] }],
      },
      '"id": "pro"',
      'products[1].features (pro): exports per MONTH comes twice.',
    ],
    [
      'what only a whole product has',
      { ...addition, products: [{ id: 'pro', rank: 3, features: [limit] }] },
      '"rank": 3',
      'products[0].rank is not a property that is known here.',
    ],
    [
      'a limit that is no number',
      { ...addition, products: [{ id: 'pro', features: [{ ...limit, limit: 'three' }] }] },
      '"limit": "three"',
      'products[0].features[0].limit must be a whole number or null, not "three".',
    ],
  ])('%s is refused, with file, line and place', (_, content, at, sentence) => {
    const path = file(content);
    const said = refusal(path);
    // What is wrong with a product as a whole stands where the product does.
    const where = sentence.includes('comes twice') ? 'catalog.json' : path;
    const line = lineOf(where, at);
    expect(said.split('\n')).toEqual([expect.stringContaining(sentence)]);
    if (where === path) expect(said).toBe(`${path}:${line}: ${sentence}`);
    else expect(said).toMatch(/^catalog\.json:\d+: /);
  });

  test('twice of two extensions is refused: a feature, and a description', () => {
    const described = { ...addition, products: [{ id: 'pro', description: 'One.', features: [limit] }] };
    const one = file(described);
    const two = file(
      {
        features: {},
        products: [{ id: 'pro', description: 'Two.', features: [{ ...limit, period: 'DAY' }] }],
      },
      'two.json',
    );
    expect(refusal(one, file(addition, 'same.json'))).toContain(
      `features.seats is a feature of ${one} already.`,
    );
    expect(refusal(one, two)).toBe(
      `${two}:${lineOf(two, '"description"')}: products[0].description of "pro" is given by ${one} already.`,
    );
  });
});
