import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEngine } from '../../src/dynamodb/engine.ts';
import { startLambdaCloud, until } from '../lambda/fixture.ts';
import { startCloud, tableResource, temporaryFolder } from './fixture.ts';
import { processesOf, resources, statements } from './writer.program.ts';

const rounds = process.env.USHER_FULL ? 50 : 5;
const acknowledgedMin = 40;

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A process that has ended and only waits to be collected by its parent is not alive. */
function isAlive(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    throw error;
  }
}

describe('kill -9 in the middle of writes', () => {
  test(`${rounds} times over keeps every acknowledged row and its consequence, and leaves no engine behind`, async () => {
    // Below the repository, so that it finds the engine that is installed there.
    const program = path.resolve('build', `writer-${process.pid}.mjs`);
    await build({
      entryPoints: ['packages/understudy/test/dynamodb/writer.program.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${JSON.stringify(path.resolve('package.json'))});`,
      },
      logLevel: 'error',
    });
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const writer = spawn(process.execPath, [program], {
        env: { ...process.env, WRITER_FOLDER: folder, WRITER_ROUND: String(round) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      writer.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const exited = once(writer, 'exit');
      await until(() => output.split('\n').length > acknowledgedMin || writer.exitCode !== null);
      writer.kill('SIGKILL');
      await exited;
      const [first, ...lines] = output.split('\n').slice(0, -1);
      const pids = first!.split(' ').slice(1).map(Number);
      expect(pids.length).toBeGreaterThan(1);
      await until(() => !pids.some(isAlive));
      acknowledged.push(...lines);
    }
    fs.rmSync(program);
    expect(acknowledged.length).toBeGreaterThanOrEqual(rounds * (acknowledgedMin - 1));
    const cloud = await startLambdaCloud(resources(`${folder}/seen`), statements, { folder });
    await cloud.mappings.start();
    await cloud.mappings.drained();
    const call = cloud.storage.gateway.callAs(cloud.as('FunctionRole'));
    const { Items } = (await call('Scan', { TableName: 'things' })) as { Items: { pk: { S: string } }[] };
    const stored = new Set(Items.map((item) => item.pk.S));
    const seen = new Set(fs.readFileSync(`${folder}/seen`, 'utf8').split('\n'));
    await cloud.stop();
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect([...stored].filter((id) => !seen.has(id))).toEqual([]);
  });
});

describe('the engine', () => {
  test('that ends by itself is reported, and its callers get an error of the service', async () => {
    const cloud = await startCloud({ Things: tableResource() });
    process.kill(processesOf(cloud.storage.engine.pid!)[1]!, 'SIGKILL');
    await until(() => cloud.problems.length > 0);
    expect(cloud.problems[0]).toContain('The DynamoDB engine ended by itself');
    await expect(
      cloud.storage.gateway.callAs(cloud.authority.administrator('t'))('GetItem', {
        TableName: 'things',
        Key: {},
      }),
    ).rejects.toMatchObject({
      code: 'InternalServerError',
      status: 500,
    });
    await cloud.stop();
    fs.rmSync(cloud.folder, { recursive: true });
  });

  test('that was started elsewhere is used as it is, and must answer', async () => {
    const own = await startEngine({ dataFolder: folder, onExit: () => {} });
    const foreign = await startEngine({ dataFolder: folder, endpoint: own.endpoint, onExit: () => {} });
    expect(foreign.pid).toBeUndefined();
    expect(await foreign.connection.call('ListTables', {})).toEqual({ TableNames: [] });
    await foreign.stop();
    await own.stop();
    await expect(
      startEngine({ dataFolder: folder, endpoint: own.endpoint, onExit: () => {} }),
    ).rejects.toThrow(`Nothing that speaks DynamoDB answers at DYNAMODB_ENDPOINT=${own.endpoint}`);
  });
});

describe('tables', () => {
  const start = (more: object) => startCloud({ Things: tableResource(more) }, folder);

  test('follow the template: an index and a TTL come and go, rows stay', async () => {
    const first = await start({});
    const as = (cloud: typeof first) => cloud.storage.gateway.callAs(cloud.authority.administrator('t'));
    await as(first)('PutItem', {
      TableName: 'things',
      Item: { pk: { S: 'a' }, sk: { S: 'b' }, kind: { S: 'k' } },
    });
    await first.stop();
    const without = await start({
      GlobalSecondaryIndexes: [],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: false },
    });
    const query = {
      TableName: 'things',
      IndexName: 'KindIndex',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    };
    await expect(as(without)('Query', query)).rejects.toThrow('index');
    expect(await as(without)('DescribeTimeToLive', { TableName: 'things' })).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    });
    await without.stop();
    const again = await start({});
    expect(await as(again)('Query', query)).toMatchObject({ Count: 1 });
    await again.stop();
  });

  test('whose key changed stop the start, by logical id', async () => {
    await (await start({})).stop();
    const changed = start({ KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] });
    await expect(changed).rejects.toThrow(
      'Things at Properties.KeySchema: the key of things is now (pk S HASH), and the data folder has it with (pk S HASH, sk S RANGE)',
    );
  });
});
