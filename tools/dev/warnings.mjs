// What Node warns of in any process that a run starts: instead of printing it, each writes it into one file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `environment` is for the programs that are started; `warnings` gives what they and all below them warned of so far. */
export function watchWarnings(folder) {
  const file = join(folder, 'warnings.txt');
  return {
    environment: { NODE_REDIRECT_WARNINGS: file, NODE_NO_WARNINGS: '' },
    warnings: () => (existsSync(file) ? warningsIn(readFileSync(file, 'utf8')) : []),
  };
}

/** Each begins with the process that it is of; the lines of its stack follow. */
function warningsIn(text) {
  return text
    .split(/^(?=\(node:\d+\) )/m)
    .map((warning) => warning.trimEnd())
    .filter((warning) => warning !== '');
}
