import { spawn } from 'node:child_process';
import type { Product } from './product.ts';

export interface Ended {
  /** Null when it was killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `npm run {name}` on a running product, as a process of its own. `killWhen` ends it as a power cut would. */
export function runs(
  product: Product,
  name: 'backup' | 'restore' | 'verify' | 'adopt',
  args: string[],
  killWhen?: (printed: string) => boolean,
): Promise<Ended> {
  const folder = { backup: 'backup', restore: 'backup', verify: 'operate', adopt: 'import/stripe' }[name];
  const line = ['tools/dev/run.mjs', `tools/${folder}/${name}.ts`, '--local', product.folder, ...args];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (killWhen?.(stderr)) child.kill('SIGKILL');
    });
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
