// Which tests speak to a database: those that npm run test:engines runs on two engines.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './ready.mjs';

/** The tests of use cases and tables, what a stream shows, and the whole product: a use that reaches the log and the open screen. */
export const usual = [
  'test/app',
  'test/store',
  'test/faults',
  'packages/understudy/test/dynamodb/streamImages.test.ts',
  'test/stories/first.test.ts',
];

/** What starts an engine: the kit's worlds, the whole product, and what a package's tests have beside them. */
const starters =
  /\bwithWorld\(|kit\/(world\/(engine|billing)|product\/product)\.ts'|from '\.\/(engine|fixture)\.ts'/;

/** Of these files and folders, the test files that start the engine themselves, through a world, or with the whole product. */
export function storageTests(places) {
  return testsIn(places)
    .filter((file) => starters.test(readFileSync(join(root, file), 'utf8')))
    .sort();
}

function testsIn(places) {
  return places.flatMap((place) =>
    place.endsWith('.test.ts')
      ? [place]
      : readdirSync(join(root, place), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
          .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
}
