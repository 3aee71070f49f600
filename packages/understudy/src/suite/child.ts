import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A line that the command prints with `--json`. */
interface Line {
  event: string;
  message?: string;
}

/** The start was refused, for the reason that the message gives. */
export class UnderstudyRefused extends Error {
  override readonly name = 'UnderstudyRefused';
}

/** Starts the command, and resolves when everything runs. `onLine` is told what a person would have read. */
export async function startedChild(args: string[], onLine: (line: string) => void): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  // A test that never stops it ends it by ending itself, however that comes.
  child.stdout!.on('error', () => undefined);
  const said: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    said.push(line);
    onLine(line);
  });
  let isReady = false;
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { event, message = '' } = JSON.parse(line) as Line;
      if (event === 'ready') resolve();
      else if (event === 'refused' && !isReady) reject(new UnderstudyRefused(message));
    });
    child.once('error', reject);
    // Its last words may come after its end.
    child.once('close', (code) =>
      reject(
        code === 2
          ? new UnderstudyRefused(said.join('\n'))
          : new Error(`understudy ended with ${String(code)}:\n${said.join('\n')}`),
      ),
    );
  });
  isReady = true;
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  return child;
}
