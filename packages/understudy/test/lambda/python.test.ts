import fs from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pythonHere } from '../../src/lambda/python/interpreter.ts';
import { temporaryFolder } from '../dynamodb/fixture.ts';
import { inlineFunction, startLambdaCloud, type LambdaCloud } from './fixture.ts';

let folder: string;
let cloud: LambdaCloud | undefined;
beforeEach(() => (folder = temporaryFolder()));
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

const python = (code: string, more: object = {}) =>
  inlineFunction('fn', code, { Runtime: 'python3.12', ...more });

async function started(code: string, more: object = {}, resources = {}): Promise<LambdaCloud> {
  cloud = await startLambdaCloud({ Fn: python(code, more), ...resources }, [], { folder });
  return cloud;
}

describe.skipIf(pythonHere() === undefined)('a Python function', () => {
  test('is called with event and context, and has its environment and nothing of this process', async () => {
    const code = `import os
def handler(event, context):
    return {'got': event, 'name': context.function_name, 'id': context.aws_request_id, 'arn': context.invoked_function_arn,
        'memory': context.memory_limit_in_mb, 'left': 0 < context.get_remaining_time_in_millis() <= 3000,
        'own': os.environ['OWN'], 'handler': os.environ['_HANDLER'], 'key': os.environ['AWS_ACCESS_KEY_ID'][:4],
        'dynamodb': os.environ['AWS_ENDPOINT_URL_DYNAMODB'], 'home': 'VITEST' in os.environ}`;
    const { lambda } = await started(code, { Environment: { Variables: { OWN: 'x' } } });
    expect(await lambda.run('fn', { a: ['ä', 1.5, null] }, 'the-id')).toEqual({
      status: 'ok',
      payload: {
        ...{ got: { a: ['ä', 1.5, null] }, name: 'fn', id: 'the-id', memory: '128', left: true, own: 'x' },
        arn: lambda.functions.get('fn')!.arn,
        ...{ handler: 'index.handler', key: 'ASIA', home: false },
        dynamodb: 'http://127.0.0.1:4000/dynamodb',
      },
    });
  });

  test('keeps what it holds between calls, and answers several at once, each in an environment of its own', async () => {
    const code = `import time
calls = 0
def handler(event, context):
    global calls
    calls += 1
    time.sleep(event)
    return calls`;
    const { lambda } = await started(code, { Timeout: 60 });
    const run = async (seconds: number) =>
      ((await lambda.run('fn', seconds)) as { payload: unknown }).payload;
    expect(await run(0)).toBe(1);
    expect((await Promise.all([run(0.3), run(0.3), run(0.3)])).sort()).toEqual([1, 1, 2]);
  });

  test.each<[string, string, object]>([
    ['raises', `raise ValueError('no')`, { status: 'error', errorType: 'ValueError', errorMessage: 'no' }],
    [
      'answers what is no JSON',
      `return {1, 2}`,
      {
        errorType: 'Runtime.MarshalError',
        errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
      },
    ],
    [
      'ends its process',
      `import os; os._exit(3)`,
      {
        status: 'crash',
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('exit status 3'),
      },
    ],
    [
      'takes too long',
      `import time; time.sleep(60)`,
      {
        status: 'crash',
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('after 1.00 seconds'),
      },
    ],
  ])('that %s is answered as the runtime does, and the next call works', async (_, line, wanted) => {
    const code = `def handler(event, context):\n    if event:\n        ${line}\n    return 'well'`;
    const { lambda } = await started(code, { Timeout: 1 });
    expect(await lambda.run('fn', true, 'a')).toMatchObject(wanted);
    expect(await lambda.run('fn', false)).toEqual({ status: 'ok', payload: 'well' });
  });

  test.each([
    ['import lost', 'Runtime.ImportModuleError', "Unable to import module 'index': No module named 'lost'"],
    ['def handler(', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'index'"],
    ['other = 1', 'Runtime.HandlerNotFound', "Handler 'handler' missing on module 'index'"],
    ['raise KeyError(1)', 'KeyError', '1'],
  ])('that cannot start, %s, says so at each call', async (code, errorType, errorMessage) => {
    const { lambda } = await started(code);
    const wanted = { status: 'error', errorType, errorMessage: expect.stringContaining(errorMessage) };
    expect(await lambda.run('fn', {})).toMatchObject(wanted);
    expect(await lambda.run('fn', {})).toMatchObject(wanted);
  });

  test('has its prints, its logger’s lines and its failures in its log', async () => {
    const code = `import logging
def handler(event, context):
    print('printed')
    logging.getLogger().warning('warned %s', event)
    raise ValueError('no')`;
    const { lambda } = await started(code);
    await lambda.run('fn', 1, 'the-id');
    const said = lambda.log('fn').tail().join('\n');
    expect(said).toContain('START RequestId: the-id');
    expect(said).toContain('\nprinted\n');
    expect(said).toMatch(/\n\[WARNING\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\tthe-id\twarned 1\n/);
    expect(said).toMatch(
      /\n\[ERROR\] ValueError: no\nTraceback \(most recent call last\):\n {2}File ".*index.py", line 5/,
    );
    expect(said).toMatch(/\nREPORT RequestId: the-id\t.*Status: error$/);
  });

  test('logs in JSON from its level on, where its logging asks for it', async () => {
    const code = `import logging
def handler(event, context):
    for level in ('info', 'warning'):
        getattr(logging.getLogger(), level)('at ' + level)`;
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' };
    const { lambda } = await started(code, { LoggingConfig });
    await lambda.run('fn', 1, 'the-id');
    const lines = lambda
      .log('fn')
      .tail()
      .filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'WARNING', message: 'at warning', requestId: 'the-id' },
    ]);
  });

  test('goes by the clock of the stack', async () => {
    const code = `import time
from datetime import date, datetime, timezone
start = datetime.now()
def handler(event, context):
    now = datetime.now(timezone.utc)
    return [now.isoformat()[:10], date.today().isoformat(), datetime.utcnow().year, time.gmtime().tm_year,
        isinstance(datetime.strptime('2020', '%Y'), datetime), int(time.time()) - int(now.timestamp()) in (0, 1),
        (datetime.now() - start).days > 300]`;
    const { lambda, clock } = await started(code);
    await lambda.run('fn', 1);
    clock.moveTo(Date.parse('2031-05-06T12:00:00Z'));
    expect(await lambda.run('fn', 1)).toMatchObject({
      payload: ['2031-05-06', '2031-05-06', 2031, 2031, true, true, true],
    });
  });

  test('is given this machine’s own addresses without TLS, and others as they are declared', async () => {
    const Variables = { API: 'https://127.0.0.1:4000/graphql', ISSUER: 'https://id.example.com' };
    const code = `import os\ndef handler(e, c): return [os.environ['API'], os.environ['ISSUER']]`;
    const issuers = {
      'https://127.0.0.1:4000': 'http://127.0.0.1:4000',
      'https://id.example.com': 'http://127.0.0.1:5000',
    };
    cloud = await startLambdaCloud({ Fn: python(code, { Environment: { Variables } }) }, [], {
      folder,
      issuers,
    });
    expect(await cloud.lambda.run('fn', 1)).toMatchObject({
      payload: ['http://127.0.0.1:4000/graphql', 'https://id.example.com'],
    });
  });

  test('finds modules in its folder and in the layers of the stack', async () => {
    const synthesized = path.join(folder, 'cdk.out');
    const zip = (files: Record<string, string>) =>
      zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
    const parts = {
      'code.zip': zip({
        'app/main.py':
          'from app.own import own\nfrom shared import shared\ndef run(e, c): return [own, shared]',
        'app/own.py': "own = 'own'",
      }),
      'layer.zip': zip({ 'python/shared.py': "shared = 'shared'" }),
    };
    fs.mkdirSync(synthesized, { recursive: true });
    for (const [name, bytes] of Object.entries(parts)) fs.writeFileSync(path.join(synthesized, name), bytes);
    const files = Object.fromEntries(
      Object.keys(parts).map((name) => [
        name,
        { source: { path: name }, destinations: { here: { objectKey: name } } },
      ]),
    );
    fs.writeFileSync(path.join(synthesized, 'demo.assets.json'), JSON.stringify({ files }));
    const Layer = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'layer.zip' } } };
    const more = { Code: { S3Key: 'code.zip' }, Handler: 'app.main.run', Layers: [{ Ref: 'Layer' }] };
    const { lambda } = await started('', more, { Layer });
    expect(await lambda.run('fn', 1)).toEqual({ status: 'ok', payload: ['own', 'shared'] });
  });
});

test.each(['java21', 'dotnet8', 'provided.al2023', 'python2.7'])('%s is refused by name', async (Runtime) => {
  await expect(started('', { Runtime })).rejects.toThrow(
    `Fn at Properties.Runtime: ${Runtime} is not run, only Node.js and Python; to run without it: --leave-out Fn`,
  );
});
