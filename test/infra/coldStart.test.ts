import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import { deployedFunctions, filesIn, unpack, type Deployed } from '../kit/stack/bundles.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const functions = deployedFunctions();

describe('each function starts with the variables that the template gives it, and no others; so does each file that it loads later', () => {
  test('there are functions to start', () => expect(functions.length).toBeGreaterThan(30));

  test.each(functions.map((one) => [one.name, one] as const))('%s', async (name, deployed) => {
    const folder = unpack(deployed, join(scratch, name));
    expect(await coldStart(folder, deployed)).toBe('function');
  });
});

/** Loads the bundle as Lambda does, as CommonJS, and all that lies beside it; gives the type of its handler. */
function coldStart(folder: string, { environment }: Deployed): Promise<string> {
  const script = `
    const { handler } = require(${JSON.stringify(join(folder, 'index.js'))});
    for (const file of ${JSON.stringify(filesIn(folder))}) require(file);
    require('node:worker_threads').parentPort.postMessage(typeof handler);`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      eval: true,
      env: { ...environment, AWS_REGION: 'eu-central-1' },
      stderr: true,
    });
    worker.once('message', (type: string) => resolve(type));
    worker.once('error', reject);
  });
}
