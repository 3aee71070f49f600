import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import {
  catalogFaults,
  faultsOf,
  reminderMinutesDefault,
  type FeatureLimit,
  type Product,
} from '../../domain/catalog.ts';
import { addOnFaults } from '../../domain/addOnFaults.ts';
import { faultFrom, placeInWords, type Fault, type JsonPath } from './catalogSentences.ts';
import { allWords, type FeatureWords } from '../../domain/featureWords.ts';

/** What is wrong with a catalog, each fault with the line that it is on. */
export class CatalogRefused extends Error {
  override readonly name = 'CatalogRefused';
}

interface Declared {
  features: Record<string, FeatureWords & { description?: string }>;
  products: Record<string, any>[];
}

/** The products of a catalog file, checked against the schema and against the rules that the API itself applies. */
export function readCatalog(file: string): Product[] {
  if (!existsSync(file)) {
    throw new CatalogRefused(
      `${file} is not there. npm run catalog -- init --file ${file} writes one to begin with.`,
    );
  }
  const text = readFileSync(file, 'utf8');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  if (errors[0] || !tree) {
    const at = errors[0] ? `:${lineOf(errors[0].offset)}` : '';
    throw new CatalogRefused(
      `${file}${at}: this is not JSON (${errors[0] ? printParseErrorCode(errors[0].error) : 'empty'}).`,
    );
  }
  const refuseFor = (faults: Fault[]) => {
    if (faults.length === 0) return;
    const lines = faults.map(({ place, sentence }) => ({
      line: lineOf(nodeAt(tree, place).offset),
      words: `${placeInWords(place)}${sentence.startsWith(':') ? '' : ' '}${sentence}.`,
    }));
    const told = lines.sort((a, b) => a.line - b.line).map(({ line, words }) => `${file}:${line}: ${words}`);
    throw new CatalogRefused([...new Set(told)].join('\n'));
  };
  const content = JSON.parse(text) as Declared;
  const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(
    JSON.parse(readFileSync('catalog.schema.json', 'utf8')),
  );
  if (!validate(content)) refuseFor(schemaFaults(validate.errors ?? []));
  const products = content.products.map((product) => toProduct(product, content.features));
  refuseFor([
    ...unnamedFaults(content),
    ...wholeFaults(products),
    ...products.flatMap((product, index) => ownFaults(product, index, products)),
  ]);
  return products;
}

/** The place itself, or the nearest around it that is there. */
function nodeAt(tree: Node, place: JsonPath): Node {
  if (place.length === 0) return tree;
  const node = findNodeAtLocation(tree, place);
  // A property is found by its value; its line is the one that its name stands on.
  if (node) return node.parent?.type === 'property' ? node.parent : node;
  return nodeAt(tree, place.slice(0, -1));
}

function schemaFaults(errors: ErrorObject[]): Fault[] {
  // A key that is wrong is told of twice: as the name of a property, and as text that fits no pattern.
  return errors.filter(({ propertyName }) => propertyName === undefined).map(faultFrom);
}

function unnamedFaults({ features, products }: Declared): Fault[] {
  const named = new Set(Object.keys(features));
  return products.flatMap((product, index) =>
    (product['features'] as FeatureLimit[]).flatMap(({ feature }, at) =>
      named.has(feature)
        ? []
        : [
            {
              place: ['products', index, 'features', at, 'feature'],
              sentence: `names "${feature}", a feature without a name: add it to "features"`,
            },
          ],
    ),
  );
}

/** What is wrong with the catalog as a whole; each product's own faults follow with their places. */
function wholeFaults(products: Product[]): Fault[] {
  const own = new Set(
    products.flatMap((product) => faultsOf(product).map((fault) => `${product.id}: ${fault}`)),
  );
  return catalogFaults(products)
    .filter((fault) => !own.has(fault))
    .map((fault) => ({
      place: placeIn(products, fault),
      sentence: `: ${fault.replace(/^[\w-]+: /, '').replace(/\.$/, '')}`,
    }));
}

/** The second of two that have the same id; the list itself for what no single product is to blame for. */
function placeIn(products: Product[], fault: string): JsonPath {
  const id = fault.split(':')[0];
  const last = products.findLastIndex(
    (product) => product.id === id || product.prices.some((price) => price.id === id),
  );
  if (last < 0) return ['products'];
  const price = products[last]!.prices.findLastIndex((one) => one.id === id);
  return price < 0 ? ['products', last, 'id'] : ['products', last, 'prices', price, 'id'];
}

/** `prices[0].currency: …` of the rules as a place in the file. */
function ownFaults(product: Product, index: number, products: Product[]): Fault[] {
  return [...faultsOf(product), ...addOnFaults(product, products)].map((fault) => {
    const [, where = '', sentence = fault] = /^([\w[\].]+): (.*?)\.?$/s.exec(fault) ?? [];
    const inside = where
      .split(/[.[\]]+/)
      .filter(Boolean)
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return { place: ['products', index, ...inside], sentence: `(${product.id}): ${sentence}` };
  });
}

function toProduct(declared: Record<string, any>, features: Declared['features']): Product {
  return {
    id: declared['id'],
    name: declared['name'],
    description: declared['description'] ?? null,
    active: declared['active'],
    public: declared['public'],
    kind: declared['kind'],
    rank: declared['rank'],
    version: 1,
    prices: declared['prices'].map((price: Record<string, any>) => ({
      ...price,
      stripePriceId: price['stripePriceId'] ?? null,
    })),
    trial: declared['trial']
      ? {
          hours: declared['trial'].hours,
          reminderMinutes: declared['trial'].reminderMinutes ?? reminderMinutesDefault,
        }
      : null,
    // Said in full, so that what the file no longer says is taken away by a push.
    features: declared['features'].map((limit: FeatureLimit) => ({
      ...limit,
      ...allWords(features[limit.feature] ?? {}),
      description: features[limit.feature]?.description ?? null,
    })),
    zone: declared['zone'] ?? 'UTC',
  };
}
