import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ended } from './commands.ts';
import type { Product } from './product.ts';

/** How a smoke test is to meet a product. */
interface Circumstances {
  /** Written over what the product says of itself; undefined leaves it out. */
  outputs?: Record<string, unknown>;
  /** Without the keys of the AWS account. */
  isStranger?: boolean;
  environment?: Record<string, string>;
  args?: string[];
  /** Ctrl-C, once this is printed. */
  interruptWhen?: (printed: string) => boolean;
}

/** This machine may have credentials of a real account. */
const noCredentials = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** `npm run smoke` as a process of its own, by outputs that lie apart from the product. */
export async function smokes(product: Product, circumstances: Circumstances = {}): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-smoke-'));
  const file = join(folder, 'outputs.json');
  const said = JSON.parse(readFileSync(join(product.folder, 'outputs.json'), 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...said, ...circumstances.outputs }));
  if (!circumstances.isStranger)
    copyFileSync(join(product.folder, 'operator.json'), join(folder, 'operator.json'));
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|USHER_)/.test(name));
  const env = { ...Object.fromEntries(own), ...noCredentials, ...circumstances.environment };
  const line = [
    'tools/dev/run.mjs',
    'tools/operate/smoke.ts',
    '--outputs',
    file,
    ...(circumstances.args ?? []),
  ];
  try {
    return await new Promise((resolve) => {
      const child = spawn(process.execPath, line, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let [stdout, stderr, isInterrupted] = ['', '', false];
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (isInterrupted || !circumstances.interruptWhen?.(stdout)) return;
        isInterrupted = true;
        child.kill('SIGINT');
      });
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of a product that was started with --no-web. */
export const withoutWeb = { webUrl: undefined, adminUrl: undefined };

/** The names of the checks that failed, without what came. */
export function failedIn({ stdout }: Ended): string[] {
  return [...stdout.matchAll(/^FAILED {5}(.*)$/gm)].map(([, line]) => line!);
}
