import { join, relative } from 'node:path';
import type { Cloud } from '../cloud.ts';
import { pointersFor } from '../pointers/pointers.ts';
import type { Reports } from './reports.ts';

/** For a person. */
export function terminalReports(): Reports {
  let isFirst = true;
  return {
    ready: () => undefined,
    follow(cloud) {
      cloud.announce(!isFirst);
      if (isFirst) printPointers(cloud);
      isFirst = false;
    },
    watching: (paths) =>
      console.log(
        `  Watching ${paths.map((path) => relative(process.cwd(), path) || 'this folder').join(', ')}.`,
      ),
    reloading: () => undefined,
    reloaded: (_, tookMs) =>
      console.log(`  Reloaded, with its data, in ${(tookMs / 1000).toFixed(1)} s: the template changed.`),
    refused: (sentence, isKept) =>
      console.error(isKept ? `${sentence}\n  The last good state keeps running.` : sentence),
  };
}

/** By the names of the outputs; the console has the same with its values, to be copied. */
function printPointers({ outputs, folder }: Cloud): void {
  console.log('  Point your client here, by the names of the outputs:\n');
  for (const { client, settings } of pointersFor(outputs, join(folder, 'operator.json')))
    console.log(`    ${client}: ${settings}`);
  console.log('');
}
