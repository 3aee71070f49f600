import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Product } from '../product/product.ts';

/** The app's stacks on this machine, by the command that the document names. */
export async function runs(
  folder: string,
  stack: string,
  out = join(folder, 'cdk.out'),
): Promise<{ product: Product; end: () => void }> {
  const data = join(folder, '.understudy', stack);
  const command = join(folder, 'node_modules/.bin/understudy');
  const beside = ['--companion', '@usher/stripe-stand-in'];
  const args = [command, out, '--stack', stack, '--port', '0', '--data', data, ...beside];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  await vi.waitUntil(() => child.exitCode !== null || printed.includes('Ctrl-C stops it.'), {
    timeout: 120_000,
  });
  if (child.exitCode !== null) throw new Error(printed);
  const read = (file: string) => JSON.parse(readFileSync(join(data, file), 'utf8'));
  const outputs = read('outputs.json');
  const { origin } = new URL(outputs.graphqlUrl);
  const state = async () => (await fetch(`${origin}/_local/state`)).json() as Promise<any>;
  const now = async () => Date.parse((await state()).now);
  return { product: { outputs, operator: read('operator.json'), folder: data, state, now } as Product, end };
}
