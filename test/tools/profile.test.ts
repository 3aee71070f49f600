import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

interface Asked {
  by: string | undefined;
  what: string;
}

/** Tables that hold nothing, and who asked them for what. To read one comes to no end as long as it is asked with the first keys. */
async function emptyTables(): Promise<{ address: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(({ headers }, response) => {
    const [, by] = signed.exec(String(headers.authorization)) ?? [];
    const what = String(headers['x-amz-target']).split('.')[1]!;
    asked.push({ by, what });
    const isWhole = what !== 'Scan' || by !== asked[0]!.by;
    const page = { Items: [], LastEvaluatedKey: { user_id: { S: 'a' }, feature_date_key: { S: 'b' } } };
    response.end(JSON.stringify(isWhole ? {} : page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const signed = /Credential=(KEY\d+)\/\d{8}\/eu-west-3\/dynamodb\//;

/** A home whose only profile asks a program for keys, which gives others each time and says that they end in a minute. */
function homeWithProfile(): string {
  const home = mkdtempSync(join(tmpdir(), 'usher-profile-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const program = join(home, 'keys.mjs');
  writeFileSync(
    program,
    `const keys = { Version: 1, AccessKeyId: 'KEY' + process.pid, SecretAccessKey: 'secret', SessionToken: 'token' };
console.log(JSON.stringify({ ...keys, Expiration: new Date(Date.now() + 60_000) }));`,
  );
  const config = `[profile work]\nregion = eu-west-3\ncredential_process = "${process.execPath}" "${program}"\n`;
  writeFileSync(join(home, 'config'), config);
  return home;
}

test('a command asks the tables with the keys and the region of a profile, and with others once those end', async () => {
  const home = homeWithProfile();
  const { address, asked } = await emptyTables();
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
  expect(asked.filter(({ by }) => by === undefined)).toEqual([]);
  expect(new Set(asked.map(({ what }) => what))).toEqual(
    new Set(['GetItem', 'Scan', 'PutItem', 'DeleteItem']),
  );
  expect(asked.at(-1)!.by).not.toBe(asked[0]!.by);
});
