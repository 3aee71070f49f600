import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roleResource } from '../dynamodb/fixture.ts';
import { inlineFunction, startLambdaCloud, until, type LambdaCloud } from './fixture.ts';

const code = `
let calls = 0;
let running = 0;
let most = 0;
exports.handler = async (event, context) => {
  calls++;
  switch (event.do) {
    case 'echo': return { event, calls, name: context.functionName, id: context.awsRequestId, left: context.getRemainingTimeInMillis() };
    case 'env': return { ...process.env };
    case 'now': return { now: Date.now(), made: new Date().getTime(), isDate: new Date() instanceof Date, fixed: new Date(0).toISOString() };
    case 'log': console.log('hello %s', 'there', { a: 1 }); process.stdout.write('raw\\n'); return null;
    case 'throw': throw new RangeError('too far');
    case 'throw text': throw 'plain';
    case 'circle': { const a = {}; a.a = a; return a; }
    case 'big': return 'x'.repeat(7 * 1024 * 1024);
    case 'hang': return new Promise(() => {});
    case 'loop': for (;;);
    case 'exit': process.exit(3);
    case 'uncaught': setImmediate(() => { throw new Error('out of band'); }); return new Promise(() => {});
    case 'slow': await new Promise((resolve) => setTimeout(resolve, 60)); return 'slow';
    case 'together': most = Math.max(most, ++running); await new Promise((resolve) => setTimeout(resolve, 5)); running--; return most;
    case 'nothing': return;
  }
};`;

/** In the turn of the loop in which the module is loaded, and behind its load. */
const behindLoad = (does: string) => `exports.handler = async () => 1;
(async () => { for (let n = 0; n < 50; n++) await null; ${does} })();`;

const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
const queue = 'arn:aws:sqs:eu-central-1:000000000000:dead';

let cloud: LambdaCloud;

beforeAll(async () => {
  cloud = await startLambdaCloud(
    {
      Fn: inlineFunction('fn', code, { Timeout: 1, Environment: { Variables: { GREETING: 'hi' } } }),
      // For what takes a busy machine longer than a second.
      Patient: inlineFunction('patient', code, { Timeout: 60 }),
      Limited: inlineFunction('limited', code, { ReservedConcurrentExecutions: 1 }),
      Callback: inlineFunction(
        'callback',
        'exports.handler = (event, context, done) => setImmediate(done, null, event.n + 1)',
      ),
      Module: inlineFunction(
        'module',
        'import path from "node:path"; export const handler = async () => path.basename("/a/b")',
      ),
      Broken: inlineFunction('broken', 'exports.handler = async () => {'),
      Missing: inlineFunction('missing', 'exports.other = 1'),
      Importing: inlineFunction('importing', 'require("not-there")'),
      SlowToStart: inlineFunction(
        'slow-to-start',
        'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500); exports.handler = async () => "there"',
        { Timeout: 1 },
      ),
      // They are loaded, and then end or block their thread before it comes to a call.
      Rejecting: inlineFunction(
        'rejecting',
        'Promise.reject(new Error("no")); exports.handler = async () => 1',
      ),
      Leaving: inlineFunction('leaving', behindLoad('process.exit(4)')),
      Blocking: inlineFunction('blocking', behindLoad('for (;;);'), { Timeout: 1 }),
      NeverThere: inlineFunction('never-there', 'for (;;);', { Timeout: 1 }),
      Failing: inlineFunction('failing', 'exports.handler = async () => { throw new Error("always") }'),
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      FailingConfig: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: 'failing',
          Qualifier: '$LATEST',
          DestinationConfig: { OnFailure: { Destination: queue } },
        },
      },
      Caller: roleResource('appsync.amazonaws.com', [
        { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arnOf('fn') },
      ]),
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: 'fn',
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceArn: 'arn:aws:events:eu-central-1:000000000000:rule/tick',
        },
      },
    },
    [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue }],
  );
});

afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

const run = (what: string, name = 'fn') => cloud.lambda.run(name, { do: what });

describe('a function', () => {
  test('gets its event and a context, and keeps its module state while warm', async () => {
    const first = await run('echo');
    const second = await run('echo');
    expect(first).toMatchObject({ status: 'ok', payload: { event: { do: 'echo' }, name: 'fn' } });
    expect((second as { payload: { calls: number } }).payload.calls).toBe(
      (first as { payload: { calls: number } }).payload.calls + 1,
    );
  });

  test('has its declared environment, its credentials and local endpoints, and nothing of ours', async () => {
    process.env.SECRET_OF_THE_HOST = 'x';
    const { payload } = (await run('env')) as { payload: Record<string, string> };
    delete process.env.SECRET_OF_THE_HOST;
    expect(payload).toMatchObject({
      GREETING: 'hi',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4000/dynamodb',
    });
    expect(payload).not.toHaveProperty('SECRET_OF_THE_HOST');
    expect(cloud.vault.sessionFor(payload.AWS_SESSION_TOKEN!)?.principal.assumedRoleArn).toMatch(
      /assumed-role\/.*FunctionRole.*\/fn$/,
    );
  });

  test('has its whole time after a start that takes longer', async () => {
    expect(await run('anything', 'slow-to-start')).toEqual({ status: 'ok', payload: 'there' });
  });

  test('sees the moved clock at once', async () => {
    cloud.clock.advance(86_400_000);
    const before = cloud.clock.now();
    const { payload } = (await run('now')) as {
      payload: { now: number; made: number; isDate: boolean; fixed: string };
    };
    expect(payload.now).toBeGreaterThanOrEqual(before);
    expect(payload.now).toBeLessThanOrEqual(cloud.clock.now());
    expect(payload).toMatchObject({ isDate: true, fixed: '1970-01-01T00:00:00.000Z' });
    expect(payload.made).toBeGreaterThanOrEqual(before);
  });

  test('may answer by callback, and may be an ES module', async () => {
    expect(await cloud.lambda.run('callback', { n: 1 })).toEqual({ status: 'ok', payload: 2 });
    expect(await cloud.lambda.run('module', {})).toEqual({ status: 'ok', payload: 'b' });
    expect(await run('nothing')).toEqual({ status: 'ok', payload: null });
  });

  test('has a log that names the invocation', async () => {
    await run('log');
    await until(() =>
      cloud.lambda
        .log('fn')
        .tail()
        .some((line) => line === 'raw'),
    );
    const said = cloud.lambda
      .log('fn')
      .tail()
      .find((line) => line.includes('hello there'))!;
    expect(said).toMatch(/^\d{4}-.*Z\t[0-9a-f-]{36}\tINFO\thello there \{ a: 1 \}$/);
    cloud.lambda.log('fn').flush();
    expect(fs.readFileSync(path.join(cloud.folder, 'logs', 'fn.log'), 'utf8')).toContain(said);
  });
});

describe('a failure', () => {
  test.each([
    ['throw', { errorType: 'RangeError', errorMessage: 'too far' }],
    ['throw text', { errorType: 'string', errorMessage: 'plain' }],
    ['circle', { errorType: 'Runtime.MarshalError' }],
    ['big', { errorType: 'Function.ResponseSizeTooLarge' }],
  ])('of the kind %s is an error of the function', async (what, wanted) => {
    expect(await run(what, 'patient')).toMatchObject({ status: 'error', ...wanted });
  });

  test.each([
    ['broken', 'Runtime.UserCodeSyntaxError'],
    ['missing', 'Runtime.HandlerNotFound'],
    ['importing', 'Runtime.ImportModuleError'],
  ])('to load %s is %s, each time', async (name, errorType) => {
    expect(await cloud.lambda.run(name, {})).toMatchObject({ status: 'error', errorType });
    expect(await cloud.lambda.run(name, {})).toMatchObject({ status: 'error', errorType });
  });

  test('to load is told as such when its thread ends before it is heard', async () => {
    const told = cloud.lambda.run('missing', {});
    // The thread has failed and ended by then, so that both reach this loop in one turn.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    expect(await told).toMatchObject({ status: 'error', errorType: 'Runtime.HandlerNotFound' });
  });

  test.each([
    ['rejecting', 'Runtime.ExitError'],
    ['leaving', 'Runtime.ExitError'],
    ['blocking', 'Sandbox.Timedout'],
  ])(
    'of the thread behind the load of %s is %s of all its calls, which three threads have tried',
    async (name, errorType) => {
      const results = await Promise.all([cloud.lambda.run(name, {}), cloud.lambda.run(name, {})]);
      expect(results).toMatchObject([
        { status: 'crash', errorType },
        { status: 'crash', errorType },
      ]);
      const begun = cloud.lambda
        .log(name)
        .tail()
        .filter((line) => line.startsWith('START'));
      expect(begun).toHaveLength(2 * 3);
    },
  );

  test('to end in time leaves those alone that run beside it, and costs the warm state', async () => {
    const hanging = run('hang');
    const slow = await run('slow');
    expect(slow).toEqual({ status: 'ok', payload: 'slow' });
    expect(await hanging).toMatchObject({
      status: 'crash',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/,
      ) as string,
    });
    expect(await run('echo')).toMatchObject({ status: 'ok', payload: { calls: 1 } });
  });

  test('M3: that blocks the thread leaves those alone that have not begun: another thread answers them', async () => {
    await run('echo');
    const [looping, ...beside] = await Promise.all([run('loop'), run('nothing'), run('nothing')]);
    expect(looping).toMatchObject({ status: 'crash', errorType: 'Sandbox.Timedout' });
    expect(beside).toEqual([
      { status: 'ok', payload: null },
      { status: 'ok', payload: null },
    ]);
  });

  test('to start at all does not take longer than ten seconds and its own time', async () => {
    expect(await run('anything', 'never-there')).toMatchObject({
      status: 'crash',
      errorType: 'Sandbox.Timedout',
    });
  });

  test('to yield the thread is ended all the same', async () => {
    expect(await run('loop')).toMatchObject({ status: 'crash', errorType: 'Sandbox.Timedout' });
  });

  test.each(['exit', 'uncaught'])('of the whole process (%s) ends all that run in it', async (what) => {
    const beside = run('hang');
    await run('slow');
    expect(await run(what)).toMatchObject({ status: 'crash', errorType: 'Runtime.ExitError' });
    expect(await beside).toMatchObject({ status: 'crash', errorType: 'Runtime.ExitError' });
    expect(await run('echo')).toMatchObject({ status: 'ok', payload: { calls: 1 } });
  });
});

describe('concurrency', () => {
  test('many calls run at once in one thread', async () => {
    const results = await Promise.all(Array.from({ length: 100 }, () => run('slow', 'patient')));
    expect(results.filter((result) => result.status === 'ok')).toHaveLength(100);
  });

  test('M3: of a storm of 500 only 32 share the thread at a time, the time of the others does not run, and all are answered', async () => {
    const results = await Promise.all(Array.from({ length: 500 }, () => run('together', 'patient')));
    expect(results.filter((result) => result.status === 'ok')).toHaveLength(500);
    const most = results.map((result) => (result as { payload: number }).payload);
    expect(Math.max(...most)).toBe(32);
  });

  test('beyond what is reserved a call is throttled', async () => {
    const [first, second] = await Promise.all([run('slow', 'limited'), run('slow', 'limited')]);
    expect(first).toMatchObject({ status: 'ok' });
    expect(second).toEqual({ status: 'throttled', errorMessage: 'Rate Exceeded.' });
  });
});

describe('who may call', () => {
  test('a role with the action may, and no other function', async () => {
    expect(await cloud.lambda.invoke(arnOf('fn'), { do: 'nothing' }, cloud.as('Caller'))).toMatchObject({
      status: 'ok',
    });
    await expect(cloud.lambda.invoke(arnOf('limited'), {}, cloud.as('Caller'))).rejects.toThrow(
      `not authorized to perform: lambda:InvokeFunction on resource: ${arnOf('limited')}`,
    );
  });

  test('a service may if the function admits it for that source', async () => {
    const service = 'events.amazonaws.com';
    const source = 'arn:aws:events:eu-central-1:000000000000:rule/';
    expect(
      await cloud.lambda.invoke(arnOf('fn'), { do: 'nothing' }, { service, sourceArn: `${source}tick` }),
    ).toMatchObject({ status: 'ok' });
    await expect(
      cloud.lambda.invoke(arnOf('fn'), {}, { service, sourceArn: `${source}tock` }),
    ).rejects.toThrow('events.amazonaws.com');
  });
});

describe('an asynchronous call', () => {
  test('is tried three times by the clock and then handed to the destination', async () => {
    cloud.lambda.async.accept('failing', { n: 1 });
    await cloud.lambda.async.idle();
    expect(cloud.delivered).toEqual([]);
    cloud.clock.advance(60_000);
    await cloud.lambda.async.idle();
    expect(cloud.delivered).toEqual([]);
    cloud.clock.advance(120_000);
    await cloud.lambda.async.idle();
    expect(cloud.delivered).toMatchObject([
      {
        arn: queue,
        payload: {
          requestContext: {
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
            functionArn: `${arnOf('failing')}:$LATEST`,
          },
          requestPayload: { n: 1 },
          responseContext: { functionError: 'Unhandled' },
          responsePayload: { errorMessage: 'always' },
        },
      },
    ]);
    expect(cloud.lambda.async.waiting).toBe(0);
  });
});
