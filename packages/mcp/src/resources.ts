import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentsIn } from '../../../tools/pack/documentsIn.ts';

export interface Resource {
  uri: string;
  name: string;
  description: string;
  mimeType: string;
}

/** The list of documents, and every document that it names: beside this program in the package, at the root of a clone. */
export class Documents {
  readonly #root: string;
  readonly list: readonly Resource[];

  constructor(root = rootAbove(dirname(fileURLToPath(import.meta.url)))) {
    this.#root = root;
    const text = readFileSync(join(root, 'llms.txt'), 'utf8');
    this.list = [
      resource('llms.txt', 'llms.txt', 'What Usher is, and every document with what is in it'),
      ...documentsIn(text).map(({ path, title, about }) => resource(path, title, about)),
    ];
  }

  /** Undefined for anything but a document of the list. */
  read(uri: string): { uri: string; mimeType: string; text: string } | undefined {
    const found = this.list.find((one) => one.uri === uri);
    if (!found) return undefined;
    const text = readFileSync(join(this.#root, uri.slice(scheme.length)), 'utf8');
    return { uri, mimeType: found.mimeType, text };
  }
}

const scheme = 'usher://';

function resource(path: string, name: string, description: string): Resource {
  const mimeTypes: Record<string, string> = { md: 'text/markdown', json: 'application/json' };
  const mimeType = mimeTypes[path.split('.').at(-1)!] ?? 'text/plain';
  return { uri: `${scheme}${path}`, name, description, mimeType };
}

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'llms.txt'))) return folder;
  if (folder === dirname(folder)) throw new Error('There is no llms.txt above this file.');
  return rootAbove(dirname(folder));
}
