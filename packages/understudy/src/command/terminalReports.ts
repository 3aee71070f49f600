import { relative } from 'node:path';
import type { Reports } from './reports.ts';

/** For a person. */
export function terminalReports(): Reports {
  let isFirst = true;
  return {
    ready: () => undefined,
    follow(cloud) {
      cloud.announce(!isFirst);
      isFirst = false;
    },
    watching: (paths) =>
      console.log(`  Watching ${paths.map((path) => relative(process.cwd(), path) || '.').join(', ')}.`),
    reloading: () => undefined,
    reloaded: (_, tookMs) =>
      console.log(`  Reloaded, with its data, in ${(tookMs / 1000).toFixed(1)} s: the template changed.`),
    refused: (sentence, isKept) =>
      console.error(isKept ? `${sentence}\n  The last good state keeps running.` : sentence),
  };
}
