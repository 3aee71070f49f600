import type { JsonPath } from './sentences.ts';
import { refuseFor, type CatalogFile, type Declared, type FaultAt, type Spot } from './catalogFile.ts';

/** A catalog with what extensions add to it, and where each part of it stands. */
export interface Joined {
  content: Declared;
  /** The spot in a file of a place in the whole. */
  spotOf(place: JsonPath): Spot;
}

interface Part {
  product: Record<string, any>; // any: as in the file
  spot: Spot;
  description: Spot;
  features: Spot[];
}

/**
 * The features of all, and the products of all in the same order. An entry of an extension without a `kind` adds to the product
 * of its id: its features come after those that are there, and its description, if it has one, takes the place of the other.
 */
export function joinCatalogs(base: CatalogFile, additions: CatalogFile[]): Joined {
  const named = new Map<string, Spot>(keysOf(base));
  const parts = base.content.products.map((product, index) => partOf(product, base, index));
  const faults: FaultAt[] = [];
  for (const file of additions) {
    for (const [key, spot] of keysOf(file)) {
      const other = named.get(key);
      if (other) faults.push({ spot, sentence: `is a feature of ${other.file.path} already` });
      else named.set(key, spot);
    }
    for (const [index, entry] of file.content.products.entries()) {
      const part = parts.find(({ product }) => product['id'] === entry['id']);
      const spot = file.at(['products', index, 'id']);
      if ('kind' in entry && part) {
        faults.push({ spot, sentence: `: ${part.spot.file.path} has a product "${entry['id']}" already` });
      } else if ('kind' in entry) {
        parts.push(partOf(entry, file, index));
      } else if (part) {
        faults.push(...add(part, entry, file, index));
      } else {
        faults.push({
          spot,
          sentence: `names "${entry['id']}", a product that no catalog before this one has`,
        });
      }
    }
  }
  refuseFor(faults);
  const features = [base, ...additions].map(({ content }) => content.features);
  return {
    content: { features: Object.assign({}, ...features), products: parts.map(({ product }) => product) },
    spotOf: (place) => spotOf(place, parts, named, base),
  };
}

function keysOf(file: CatalogFile): [string, Spot][] {
  return Object.keys(file.content.features).map((key) => [key, file.at(['features', key])]);
}

function partOf(product: Record<string, any>, file: CatalogFile, index: number): Part {
  const place: JsonPath = ['products', index];
  return {
    product,
    spot: file.at(place),
    description: file.at([...place, 'description']),
    features: featuresAt(product, file, place),
  };
}

function featuresAt(product: Record<string, any>, file: CatalogFile, place: JsonPath): Spot[] {
  return product['features'].map((_: unknown, at: number) => file.at([...place, 'features', at]));
}

/** Gives what is wrong with it: two extensions cannot both describe a product. */
function add(part: Part, entry: Record<string, any>, file: CatalogFile, index: number): FaultAt[] {
  const place: JsonPath = ['products', index];
  part.features.push(...featuresAt(entry, file, place));
  part.product = { ...part.product, features: [...part.product['features'], ...entry['features']] };
  if (entry['description'] === undefined) return [];
  const spot = file.at([...place, 'description']);
  const before = part.description.file;
  if (before !== part.spot.file)
    return [{ spot, sentence: `of "${entry['id']}" is given by ${before.path} already` }];
  part.description = spot;
  part.product['description'] = entry['description'];
  return [];
}

function spotOf(place: JsonPath, parts: Part[], named: Map<string, Spot>, base: CatalogFile): Spot {
  const [list, at, inside, nth, ...rest] = place;
  if (list === 'features' && typeof at === 'string') {
    const spot = named.get(at);
    return spot ? spot.file.at([...spot.place, ...place.slice(2)]) : base.at(place);
  }
  const part = list === 'products' && typeof at === 'number' ? parts[at] : undefined;
  if (!part) return base.at(place);
  if (inside === 'description') return part.description;
  if (inside === 'features' && typeof nth === 'number' && part.features[nth]) {
    const { file, place: start } = part.features[nth];
    return file.at([...start, ...rest]);
  }
  return part.spot.file.at([...part.spot.place, ...place.slice(2)]);
}
