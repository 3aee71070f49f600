import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** What a program has printed is read by then, as a rule. */
const takenWithinMs = 200;

/** Tables that hold nothing, and who asked them for what; they answer once the second keys are there. */
async function emptyTables(
  home: string,
): Promise<{ address: string; asked: { by: string; what: string }[] }> {
  const asked: { by: string; what: string }[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push({ by: String(headers.authorization), what: String(headers['x-amz-target']).split('.')[1]! });
    const waiting = setInterval(() => {
      if (readFileSync(join(home, 'given'), 'utf8').length < 2) return;
      clearInterval(waiting);
      setTimeout(() => response.end('{}'), takenWithinMs);
    }, 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** A home whose only profile asks a program for keys, which gives others each time and says that they end in a minute. */
function homeWithProfile(): string {
  const home = mkdtempSync(join(tmpdir(), 'usher-profile-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const program = join(home, 'keys.mjs');
  writeFileSync(
    program,
    `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(join(home, 'given'))}, '.');
const keys = { Version: 1, AccessKeyId: 'KEY' + process.pid, SecretAccessKey: 'secret', SessionToken: 'token' };
console.log(JSON.stringify({ ...keys, Expiration: new Date(Date.now() + 60_000) }));`,
  );
  const config = `[profile work]\nregion = eu-west-3\ncredential_process = "${process.execPath}" "${program}"\n`;
  writeFileSync(join(home, 'config'), config);
  return home;
}

test('a command asks the tables with the keys and the region of a profile, and with others once those end', async () => {
  const home = homeWithProfile();
  const { address, asked } = await emptyTables(home);
  const child = spawn(
    process.execPath,
    ['tools/dev/run.mjs', 'tools/operate/verify.ts', '--env', 'nowhere'],
    {
      env: {
        ...{ PATH: process.env['PATH'], HOME: home, AWS_PROFILE: 'work', AWS_ENDPOINT_URL: address },
        ...{ AWS_CONFIG_FILE: join(home, 'config'), AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
      },
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()));
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect(status, said).toBe(0);
  expect(said).toContain('0 counters');
  expect(asked.map(({ what }) => what)).toEqual(['GetItem', 'Scan', 'DeleteItem']);
  const signers = asked.map(({ by }) => /Credential=(KEY\d+)\/\d{8}\/eu-west-3\/dynamodb\//.exec(by)?.[1]);
  expect(signers).not.toContain(undefined);
  expect(signers[2]).not.toBe(signers[0]);
});
