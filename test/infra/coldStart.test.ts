import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { stackTemplate, synthesized } from '../kit/stack/template.ts';

const functions = Object.values(stackTemplate().Resources).filter(
  (resource) => resource.Type === 'AWS::Lambda::Function',
);
const assets = JSON.parse(readFileSync(join(synthesized, 'usher-dev.assets.json'), 'utf8')) as {
  files: Record<string, { source: { path: string } }>;
};

describe('each function starts with the variables that the template gives it, and no others', () => {
  test('there are functions to start', () => expect(functions.length).toBeGreaterThan(30));

  test.each(functions.map(({ Properties }) => [Properties['FunctionName'] as string, Properties]))(
    '%s',
    async (_, properties) => {
      const hash = (properties['Code'].S3Key as string).split('.')[0]!;
      const bundle = join(process.cwd(), synthesized, assets.files[hash]!.source.path, 'index.js');
      expect(await coldStart(bundle, properties['Environment']?.Variables ?? {})).toBe('function');
    },
  );
});

/** Loads the bundle as Lambda does, as CommonJS; gives the type of its handler. */
function coldStart(bundle: string, variables: Record<string, unknown>): Promise<string> {
  // What only a deployment knows (a name, an address) is anything here; what the template says, with its parameters as they
  // are by default, is said.
  const said = (value: any): unknown => stackTemplate().Parameters?.[value?.Ref]?.['Default'] ?? value;
  const env = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const text = said(value);
      return [name, typeof text === 'object' ? 'https://example.com' : String(text)];
    }),
  );
  const script = `
    const module_ = { exports: {} };
    const text = require('node:fs').readFileSync(${JSON.stringify(bundle)}, 'utf8');
    new Function('require', 'module', 'exports', text)(require, module_, module_.exports);
    require('node:worker_threads').parentPort.postMessage(typeof module_.exports.handler);`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      eval: true,
      env: { ...env, AWS_REGION: 'eu-central-1' },
      stderr: true,
    });
    worker.once('message', (type: string) => resolve(type));
    worker.once('error', reject);
  });
}
