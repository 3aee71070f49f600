// The typed keys of an app: what its catalogs call features and products, as TypeScript and as Python. Imports nothing but Node's own,
// so that a start writes them before anything is installed.
import { NotPossible } from '../dev/sentences.mjs';

/**
 * Features with their names and products with their kinds, of a catalog and of what extensions add to it: an entry without a kind adds to
 * a product that is there.
 */
export function keysOf(catalogs, where = 'catalog.json') {
  const features = Object.assign({}, ...catalogs.map((one) => one?.features));
  const products = catalogs.flatMap((one) => one?.products ?? []).filter((one) => one?.kind !== undefined);
  const fits =
    Object.entries(features).every(([key, words]) => isKey(key) && typeof words?.name === 'string') &&
    products.every(({ id, kind }) => isKey(id) && kinds.includes(kind));
  if (!fits || Object.keys(features).length === 0 || products.length === 0)
    throw new NotPossible(
      `${where} names no features and products that fit a catalog; npm run catalog -- check says where.`,
    );
  return {
    features: Object.entries(features).map(([key, { name }]) => [key, name]),
    products: products.map(({ id, kind }) => [id, kind]),
  };
}

const kinds = ['PLAN', 'ADD_ON', 'ONE_TIME'];

function isKey(text) {
  return typeof text === 'string' && /^[a-z0-9][a-z0-9_-]*$/.test(text);
}

/** A module that also tells hooks and server client of `@usher/client` which keys there are. */
export function typescriptKeys({ features, products }, written) {
  return `${[
    `// ${written}`,
    `import type {} from '@usher/client';`,
    '',
    ...listOf(features.map(([key]) => `'${key}'`)),
    '',
    '/** A feature of the catalog, so that a misspelt one does not compile. */',
    'export type FeatureKey = (typeof FEATURES)[number];',
    '',
    '/** What each is called, for where only the key is at hand; an answer of the API brings the name along. */',
    'export const FEATURE_NAMES: Record<FeatureKey, string> = {',
    ...features.map(([key, name]) => `  ${propertyFor(key)}: ${textFor(name)},`),
    '};',
    '',
    '/** The products of the catalog, each with its kind. */',
    'export const PRODUCTS = {',
    ...products.map(([id, kind]) => `  ${propertyFor(id)}: '${kind}',`),
    '} as const;',
    '',
    'export type ProductId = keyof typeof PRODUCTS;',
    '',
    'export type ProductKind = (typeof PRODUCTS)[ProductId];',
    '',
    "/** The products of one kind: `ProductOf<'PLAN'>`. */",
    'export type ProductOf<Kind extends ProductKind> = {',
    '  [Id in ProductId]: (typeof PRODUCTS)[Id] extends Kind ? Id : never;',
    '}[ProductId];',
    '',
    "declare module '@usher/client' {",
    '  interface Register {',
    '    feature: FeatureKey;',
    '    product: ProductId;',
    '  }',
    '}',
  ].join('\n')}\n`;
}

/** A module for a type checker, with the same keys as values. */
export function pythonKeys({ features, products }, written) {
  const ofKind = (kind) => products.filter(([, one]) => one === kind).map(([id]) => id);
  const named = [
    ['FeatureKey', features.map(([key]) => key), 'A feature of the catalog.'],
    ['ProductId', products.map(([id]) => id), 'A product of the catalog.'],
    ['PlanId', ofKind('PLAN'), 'Products that replace each other.'],
    ['AddOnId', ofKind('ADD_ON'), 'Products that add to a plan.'],
    ['OneTimeId', ofKind('ONE_TIME'), 'Products that are bought once, for good.'],
  ].filter(([, keys]) => keys.length > 0);
  return `${[
    `# ${written}`,
    'from typing import Literal',
    '',
    ...named.flatMap(([name, keys, about]) => [
      `# ${about}`,
      `${name} = Literal[`,
      ...keys.map((key) => `    "${key}",`),
      ']',
      '',
    ]),
    '# What each feature is called.',
    'FEATURE_NAMES: dict[FeatureKey, str] = {',
    ...features.map(([key, name]) => `    "${key}": ${JSON.stringify(name)},`),
    '}',
  ].join('\n')}\n`;
}

/** As Prettier would write it, so that a written file is a formatted one. */
function listOf(keys) {
  const line = `export const FEATURES = [${keys.join(', ')}] as const;`;
  return line.length <= 110
    ? [line]
    : ['export const FEATURES = [', ...keys.map((key) => `  ${key},`), '] as const;'];
}

function propertyFor(key) {
  return /^[a-z_][a-z0-9_]*$/.test(key) ? key : `'${key}'`;
}

function textFor(text) {
  const inner = JSON.stringify(text).slice(1, -1);
  return text.includes("'") ? `"${inner}"` : `'${inner.replaceAll('\\"', '"')}'`;
}
