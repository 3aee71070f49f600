import { existsSync, readFileSync, statSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import catalogSchema from '../../catalog.schema.json' with { type: 'json' };
import extensionSchema from '../../catalog.extension.schema.json' with { type: 'json' };
import mailboxesSchema from '../../mailboxes.schema.json' with { type: 'json' };
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { FeatureWords } from '../../domain/featureWords.ts';
import { faultFrom, placeInWords, type Fault, type JsonPath } from './sentences.ts';

/** What is wrong with a catalog, each fault with the file and the line that it is on. */
export class CatalogRefused extends Error {
  override readonly name = 'CatalogRefused';
}

export interface Declared {
  features: Record<string, FeatureWords & { description?: string }>;
  products: Record<string, any>[]; // any: as in the file, once it fits the schema
}

/** A part of the program, so that it reads a catalog in any folder. */
const schemas = {
  'catalog.schema.json': catalogSchema,
  'catalog.extension.schema.json': extensionSchema,
  'mailboxes.schema.json': mailboxesSchema,
};

/** One of these, or that of something else that is read in the same way. */
type Shape = keyof typeof schemas | { whole: string; schema: object };

/** A place in one of the files that a catalog is made of. */
export interface Spot {
  file: CatalogFile;
  place: JsonPath;
}

export interface FaultAt {
  spot: Spot;
  sentence: string;
}

/** A catalog, or what an extension adds to one: it fits its schema, and every place in it has a line, unless it is no file. */
export class CatalogFile {
  readonly path: string;
  readonly content: Declared;
  /** How the whole of it is called in a sentence. */
  readonly whole: string;
  private readonly text: string;
  private readonly tree: Node;
  private readonly isFile: boolean;

  /** `held` is what the file would hold; then the path is only what it is called by. */
  constructor(path: string, shape: Shape, held?: object) {
    this.path = path;
    this.whole = typeof shape === 'object' ? shape.whole : 'the catalog';
    this.isFile = held === undefined;
    this.text = held === undefined ? readFileSync(path, 'utf8') : JSON.stringify(held, null, 2);
    const errors: ParseError[] = [];
    const tree = parseTree(this.text, errors, { allowTrailingComma: false, disallowComments: true });
    if (errors[0] || !tree) {
      const at = errors[0] ? `:${this.lineAt(errors[0].offset)}` : '';
      throw new CatalogRefused(
        `${path}${at}: this is not JSON (${errors[0] ? printParseErrorCode(errors[0].error) : 'empty'}).`,
      );
    }
    this.tree = tree;
    this.content = JSON.parse(this.text) as Declared;
    const validate = validatorFor(shape);
    if (validate(this.content)) return;
    refuseFor(schemaFaults(validate.errors ?? []).map((fault) => ({ ...fault, spot: this.at(fault.place) })));
  }

  at(place: JsonPath): Spot {
    return { file: this, place };
  }

  lineOf(place: JsonPath): number {
    return this.lineAt(nodeAt(this.tree, place).offset);
  }

  /** How a place begins in a sentence: `catalog.json:12`. */
  nameAt(line: number): string {
    return this.isFile ? `${this.path}:${line}` : this.path;
  }

  private lineAt(offset: number): number {
    return this.text.slice(0, offset).split('\n').length;
  }
}

export function openCatalog(path: string): CatalogFile {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new CatalogRefused(`${path} is a folder: name the catalog in it.`);
  if (existsSync(path)) return new CatalogFile(path, 'catalog.schema.json');
  throw new CatalogRefused(
    `${path} is not there. npm run catalog -- init --file ${path} writes one to begin with.`,
  );
}

/** Throws when there is a fault: one line each, file by file, in the order of the lines. */
export function refuseFor(faults: FaultAt[]): void {
  if (faults.length === 0) return;
  const files = [...new Set(faults.map(({ spot }) => spot.file))];
  const told = files.flatMap((file) =>
    faults
      .filter(({ spot }) => spot.file === file)
      .map(({ spot: { place }, sentence }) => ({
        line: file.lineOf(place),
        words: `${placeInWords(place, file.whole)}${sentence.startsWith(':') ? '' : ' '}${sentence}.`,
      }))
      .sort((a, b) => a.line - b.line)
      .map(({ line, words }) => `${file.nameAt(line)}: ${words}`),
  );
  throw new CatalogRefused([...new Set(told)].join('\n'));
}

function validatorFor(shape: Shape) {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
  if (shape !== 'catalog.schema.json') ajv.addSchema(catalogSchema, 'catalog.schema.json');
  return ajv.compile(typeof shape === 'object' ? shape.schema : schemas[shape]);
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
  // A key that is wrong is told of twice: as the name of a property, and as text that fits no pattern. A choice between two
  // shapes is told of beside what does not fit the one that was chosen.
  return errors
    .filter(({ propertyName, keyword }) => propertyName === undefined && keyword !== 'if')
    .map(faultFrom);
}
