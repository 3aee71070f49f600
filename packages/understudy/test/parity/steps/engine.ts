import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startOnFreePort, type Engine } from '../../../src/dynamodb/engine.ts';

/** The real engine, in memory. */
export function aDatabase(): Promise<Engine> {
  const require = createRequire(import.meta.url);
  const program = join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  return startOnFreePort([program, 'serve'], (message) => {
    throw new Error(message);
  });
}
