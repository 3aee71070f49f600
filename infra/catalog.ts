import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CustomResource } from 'aws-cdk-lib';
import { bindTable } from './bind.ts';
import { CatalogFile, CatalogRefused } from './catalog/catalogFile.ts';
import { readProducts } from './catalog/readCatalog.ts';
import type { House } from './house.ts';
import { shown } from './settingKinds.ts';
import { bindStripe } from './stripeSecret.ts';

const name = 'bringCatalog';

/** Adds the function that brings the products in with a deployment, where the construct is given a catalog; otherwise operators do. */
export function addCatalog(house: House, catalog: string | object | undefined): void {
  if (catalog === undefined) return house.leaveOut(name);
  const { tables } = house;
  const additions = house.extensions
    .map(({ folder }) => join(folder, 'catalog.json'))
    .filter(existsSync)
    .map((file) => new CatalogFile(file, 'catalog.extension.schema.json'));
  const products = readProducts(opened(house, catalog), additions);
  const text = JSON.stringify(products);
  const bring = withFile(house.bundleOf(name), text, (folder) =>
    house.addBundled(name, folder, { timeoutSeconds: 300, memoryMb: 512 }),
  );
  bindTable(bring, tables, 'products', ['GetItem', 'PutItem']);
  bindTable(bring, tables, 'products', ['Query'], ['CatalogIndex']);
  bindTable(bring, tables, 'user-actions-log', ['PutItem']);
  bindStripe(house, bring);
  new CustomResource(house.scope, 'Catalog', {
    resourceType: 'Custom::UsherCatalog',
    serviceToken: bring.lambda.functionArn,
    // Another catalog is what makes a deployment ask again.
    properties: { Catalog: createHash('sha256').update(text).digest('hex') },
  });
}

function opened({ scope }: House, catalog: string | object): CatalogFile {
  const where = `${scope.node.path}.catalog`;
  if (typeof catalog === 'object') return new CatalogFile(where, 'catalog.schema.json', catalog);
  if (typeof catalog !== 'string')
    throw new CatalogRefused(
      `${where} is ${shown(catalog)}; it must be the path of a file, or what such a file holds.`,
    );
  if (statSync(catalog, { throwIfNoEntry: false })?.isFile())
    return new CatalogFile(catalog, 'catalog.schema.json');
  throw new CatalogRefused(`${where} names ${catalog}, and ${resolve(catalog)} is no file.`);
}

/** A function with a file beside its code. It is copied when it is added, so nothing stays of the folder. */
function withFile<Made>(bundle: string, text: string, add: (folder: string) => Made): Made {
  const folder = mkdtempSync(join(tmpdir(), 'usher-catalog-'));
  try {
    cpSync(bundle, folder, { recursive: true });
    writeFileSync(join(folder, 'catalog.json'), text);
    return add(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
