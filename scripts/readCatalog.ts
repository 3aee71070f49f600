import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { findNodeAtLocation, parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';
import {
  catalogFaults,
  reminderMinutesUnlessTold,
  type FeatureLimit,
  type Product,
} from '../domain/catalog.ts';
import { allWords, type FeatureWords } from '../domain/featureWords.ts';

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
  const content = JSON.parse(text) as Declared;
  const validate = new Ajv({ allErrors: true, strict: false }).compile(
    JSON.parse(readFileSync('catalog.schema.json', 'utf8')),
  );
  if (!validate(content)) {
    const lines = (validate.errors ?? []).map((error) => {
      const path = error.instancePath
        .split('/')
        .slice(1)
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const node = findNodeAtLocation(tree, path) ?? tree;
      return `${file}:${lineOf(node.offset)}: ${sentenceOf(error)}`;
    });
    throw new CatalogRefused([...new Set(lines)].join('\n'));
  }
  const products = content.products.map((product) => toProduct(product, content.features));
  const faults = [...unnamedFaults(content), ...catalogFaults(products)];
  if (faults.length > 0) throw new CatalogRefused(faults.map((fault) => `${file}: ${fault}`).join('\n'));
  return products;
}

function unnamedFaults({ features, products }: Declared): string[] {
  const used = products.flatMap((product) => product['features'] as FeatureLimit[]);
  const unnamed = [...new Set(used.map(({ feature }) => feature))].filter((key) => !(key in features));
  return unnamed.map((key) => `${key}: a feature without a name; give it one in "features".`);
}

function sentenceOf({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'the catalog' : instancePath.slice(1).replaceAll('/', '.');
  const what =
    'additionalProperty' in params
      ? `has the unknown property "${String(params['additionalProperty'])}"`
      : message;
  return `${where} ${what}.`;
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
          reminderMinutes: declared['trial'].reminderMinutes ?? reminderMinutesUnlessTold,
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
