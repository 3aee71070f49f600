import {
  catalogFaults,
  faultsOf,
  reminderMinutesDefault,
  type FeatureLimit,
  type Product,
} from '../../domain/catalog.ts';
import { addOnFaults } from '../../domain/addOnFaults.ts';
import { allWords } from '../../domain/featureWords.ts';
import { CatalogFile, openCatalog, refuseFor, type Declared } from './catalogFile.ts';
import type { Fault, JsonPath } from './sentences.ts';
import { joinCatalogs } from './joinCatalogs.ts';

export { CatalogRefused } from './catalogFile.ts';

/**
 * The products of a catalog file and of what extensions add to it, checked against the schemas and against the rules that the
 * API itself applies.
 */
export function readCatalog(file: string, additions: string[] = []): Product[] {
  return readProducts(
    openCatalog(file),
    additions.map((one) => new CatalogFile(one, 'catalog.extension.schema.json')),
  );
}

export function readProducts(base: CatalogFile, additions: CatalogFile[]): Product[] {
  const { content, spotOf } = joinCatalogs(base, additions);
  const products = content.products.map((product) => toProduct(product, content.features));
  const faults = [
    ...unnamedFaults(content),
    ...wholeFaults(products),
    ...products.flatMap((product, index) => ownFaults(product, index, products)),
  ];
  refuseFor(faults.map(({ place, sentence }) => ({ spot: spotOf(place), sentence })));
  return products;
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
