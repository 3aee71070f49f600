import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { catalogsOf, localExtensions } from '../dev/extensions.mjs';
import { CatalogRefused, readCatalog } from '../../infra/catalog/readCatalog.ts';

/**
 * Takes those extensions out of what `npm start` brings along whose catalogs add to products that the catalog does not have:
 * no start would be possible with them. Gives their folders.
 */
export function leaveOutUnfit(catalog: string, root: string): string[] {
  const all = localExtensions(root);
  const unfit = all.filter((folder) => !fits(catalog, catalogsOf([folder], root)));
  if (unfit.length > 0) {
    const text = readFileSync(join(root, 'cdk.json'), 'utf8');
    const rest = all.filter((folder) => !unfit.includes(folder));
    const formattingOptions = { insertSpaces: true, tabSize: 2 };
    const edits = modify(text, ['context', 'local', 'extensions'], rest, { formattingOptions });
    writeFileSync(join(root, 'cdk.json'), applyEdits(text, edits));
  }
  return unfit;
}

function fits(catalog: string, additions: string[]): boolean {
  try {
    readCatalog(catalog, additions);
    return true;
  } catch (error) {
    if (error instanceof CatalogRefused) return false;
    throw error;
  }
}
