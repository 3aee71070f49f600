import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface RunningAccount {
  environment: Record<string, string>;
  /** Resolves with the first thing that is printed and fits. */
  printed(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** `npx understudy-account --run`, as it is typed, until it says that it is ready. */
export async function anAccountThatRuns(data: string): Promise<RunningAccount> {
  const command = resolve('packages/understudy/bin/understudy-account.mjs');
  const child: ChildProcess = spawn(process.execPath, [command, '--run', '--port', '0', '--data', data]);
  let said = '';
  const printed = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(said);
      if (found) return found[1] ?? found[0];
      if (child.exitCode !== null) throw new Error(said);
      await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
    }
  };
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (text: Buffer) => (said += text.toString()));
  await printed(/npx cdk bootstrap/);
  const lines = readFileSync(join(data, 'environment.sh'), 'utf8');
  return {
    environment: Object.fromEntries(
      [...lines.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name!, value!]),
    ),
    printed,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}
