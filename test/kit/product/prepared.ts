import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { catalogsOf, localExtensions } from '../../../tools/dev/extensions.mjs';
import { bundle } from '../../../tools/dev/run.mjs';
import { storiesStack } from './storiesStack.ts';

const prepared = join('build', 'prepared');
/** Of other sources: for a branch that is gone back to, and for a run of it at the same time. */
const keptMax = 4;
/** The sources of everything that a first start writes, beside the stack itself. */
const entries = ['packages/understudy/src/main.ts', 'tools/dev/usher.ts', 'tools/operate/seedCatalog.ts'];

/**
 * The data folder of a product that was started once and stopped: with its users, catalog and keys. A test that starts from
 * a copy of it saves more than half of what a first start costs. Made anew when anything changed that it is made of.
 */
async function preparedFolder(): Promise<string> {
  const hash = createHash('sha256');
  const catalogs = ['catalog.json', ...catalogsOf(localExtensions()), 'catalog.schema.json'];
  for (const file of [join(storiesStack, 'inputs.sha256'), ...catalogs, 'package-lock.json'])
    hash.update(readFileSync(file));
  for (const entry of entries) hash.update(readFileSync(await bundle(entry)));
  return join(prepared, hash.digest('hex').slice(0, 16));
}

/** Makes it, unless it is there. `startFirst` starts a product on the folder that it is given, and stops it again. */
export async function prepare(startFirst: (folder: string) => Promise<void>): Promise<void> {
  const folder = await preparedFolder();
  if (existsSync(folder)) return utimesSync(folder, new Date(), new Date());
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    await startFirst(fresh);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another run may have made the same one meanwhile.
    if (!existsSync(folder)) throw error;
  }
  keepNewest(prepared, keptMax);
}

/** Removes all but those that were made or used last. */
export function keepNewest(parent: string, count: number): void {
  const newestFirst = readdirSync(parent)
    .map((name) => join(parent, name))
    .map((folder) => ({ folder, usedMs: statSync(folder).mtimeMs }))
    .sort((one, other) => other.usedMs - one.usedMs);
  for (const { folder } of newestFirst.slice(count)) rmSync(folder, { recursive: true, force: true });
}

export async function copyPrepared(into: string): Promise<void> {
  const folder = await preparedFolder();
  if (!existsSync(folder)) throw new Error(`${folder} is missing: the global setup of this suite makes it.`);
  cpSync(folder, into, { recursive: true });
}
