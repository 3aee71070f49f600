import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const cli = resolve('node_modules/aws-cdk/bin/cdk');

/** A command of the user's, with no credentials or settings but those that are given. */
export async function ran(
  file: string,
  args: string[],
  { home, cwd, environment = {} }: { home: string; cwd: string; environment?: Record<string, string> },
): Promise<{ status: number | null; said: string }> {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    CDK_HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_REDIRECT_WARNINGS: process.env['NODE_REDIRECT_WARNINGS'],
    ...environment,
  };
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

/** The CDK CLI that is pinned, in a folder without an app of its own. */
export function cdk(home: string, environment: Record<string, string>, ...args: string[]) {
  return ran(process.execPath, [cli, ...args, '--no-notices'], { home, cwd: home, environment });
}
