import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import { AccessDenied } from '../../src/iam/principal.ts';
import type { Principal } from '../../src/iam/principal.ts';
import type { Invoker, InvokeResult } from '../../src/lambda/invoker.ts';
import { createLambdaSource } from '../../src/appsync/sources/lambda.ts';
import { anApi, code } from './steps/resolvers.ts';
import type { GivenResolver } from './steps/resolvers.ts';

const principal: Principal = {
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/api',
  assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/api/appsync',
  userId: 'AROA:appsync',
};

/** An API whose Lambda data source answers with the handler; `events` are what it was given. */
function aLambdaApi(
  given: Omit<GivenResolver, 'coordinate'>,
  handler: (event: never) => InvokeResult | Promise<InvokeResult>,
) {
  const clock = new Clock();
  const events: unknown[] = [];
  const sent: unknown[] = [];
  const callers: unknown[] = [];
  const invoker: Invoker = {
    invoke: async (_arn, payload, caller) => {
      events.push(payload);
      callers.push(caller);
      return handler(payload as never);
    },
    send: async (_arn, payload) => {
      sent.push(payload);
    },
  };
  const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:f';
  const fn = createLambdaSource({ functionArn, principal, invoker, clock });
  const api = anApi([{ coordinate: 'Query.a', source: 'fn', ...given }], { fn });
  return { ...api, clock, events, sent, callers };
}

const ok = (payload: unknown): InvokeResult => ({ status: 'ok', payload });
const thrown = (errorType: string, errorMessage: string): InvokeResult => ({
  status: 'error',
  errorType,
  errorMessage,
  trace: [],
});

const invoke = code(
  "return { operation: 'Invoke', payload: ctx.args.payload };",
  'return { result: ctx.result, error: ctx.error };',
);
const reraise = code(
  "return { operation: 'Invoke', payload: {} };",
  'if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result;',
);
const batch = code(
  "return { operation: 'BatchInvoke', payload: ctx.source };",
  'return { result: ctx.result, error: ctx.error };',
);

describe('Lambda', () => {
  test('C107 [doc] the handler’s event is the payload itself, sent by the data source’s role', async () => {
    const api = aLambdaApi({ code: invoke }, () => ok({ b: 2 }));
    const { value } = await api.run('Query.a', { arguments: { payload: { a: 1 } } });
    expect(api.events).toEqual([{ a: 1 }]);
    expect(api.callers).toEqual([principal]);
    expect(value).toEqual({ result: { b: 2 }, error: null });
  });

  test('C109 [obs] behind code a thrown error keeps its message and loses its name', async () => {
    const api = aLambdaApi({ code: reraise }, () => thrown('NotFound', 'no such thing'));
    const { value, errors } = await api.run('Query.a');
    expect(value).toBeNull();
    expect(errors).toEqual([
      { message: 'no such thing', errorType: 'Lambda:Unhandled', data: null, errorInfo: null },
    ]);
  });

  test('C109c [obs] ctx.error of a crash names what ended the environment', async () => {
    const crash: InvokeResult = {
      status: 'crash',
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out',
    };
    const api = aLambdaApi({ code: invoke }, () => crash);
    expect((await api.run('Query.a')).value).toEqual({
      result: null,
      error: { type: 'Lambda:Unhandled', message: 'Task timed out', unhandledErrorType: 'Sandbox.Timedout' },
    });
  });

  test('C109d [inf] throttling and a missing permission have types of their own', async () => {
    const throttled = aLambdaApi({ code: invoke }, () => ({
      status: 'throttled',
      errorMessage: 'Rate exceeded',
    }));
    expect((await throttled.run('Query.a')).value).toMatchObject({
      error: { type: 'Lambda:TooManyRequestsException' },
    });
    const denied = aLambdaApi({ code: invoke }, () => {
      throw new AccessDenied(
        principal.assumedRoleArn,
        'lambda:InvokeFunction',
        'arn',
        'no identity-based policy allows the action',
      );
    });
    expect((await denied.run('Query.a')).value).toMatchObject({
      error: {
        type: 'Lambda:AccessDeniedException',
        message: expect.stringContaining('lambda:InvokeFunction'),
      },
    });
  });

  test('C109e a fault of the machinery is an InternalFailure and tells the client nothing', async () => {
    const broken = aLambdaApi({ code: invoke }, () => {
      throw new Error('a secret');
    });
    const { errors, logs } = await broken.run('Query.a');
    expect(errors).toMatchObject([{ errorType: 'InternalFailure', message: 'An internal error occurred.' }]);
    expect(logs[0]!.text).toContain('a secret');
  });

  test('C109a [doc] without code the name of a thrown error is the error type', async () => {
    const api = aLambdaApi({}, () => thrown('CustomException', 'mine'));
    expect((await api.run('Query.a')).errors).toEqual([
      { message: 'mine', errorType: 'CustomException', data: null, errorInfo: null },
    ]);
    const plain = aLambdaApi({}, () => thrown('Error', 'mine'));
    expect((await plain.run('Query.a')).errors).toMatchObject([
      { errorType: 'Lambda:Unhandled', message: 'mine' },
    ]);
  });

  test('C109b [doc] without code an UnauthorizedException has a sentence of its own', async () => {
    const api = aLambdaApi({}, () => thrown('UnauthorizedException', 'x'));
    expect((await api.run('Query.a')).errors).toMatchObject([
      { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
    ]);
  });

  test('C110 [doc] without code a returned errorMessage is data', async () => {
    const api = aLambdaApi({}, () => ok({ errorMessage: 'x' }));
    expect(await api.run('Query.a')).toMatchObject({
      value: { errorMessage: 'x' },
      errors: [],
      failed: false,
    });
  });

  test('C071 [obs] without code the event is the whole context, less the arguments that were not sent', async () => {
    const api = aLambdaApi({}, () => ok(null));
    const info = {
      fieldName: 'a',
      parentTypeName: 'Query',
      variables: { id: 1 },
      selectionSetList: ['x'],
      selectionSetGraphQL: '{ x }',
    };
    await api.run('Query.a', {
      arguments: { id: 1, after: null },
      unsupplied: ['after'],
      identity: { sub: 'u' },
      request: { headers: { 'x-a': 'b', cookie: 'c' }, domainName: null },
      info,
    });
    expect(api.events).toEqual([
      {
        arguments: { id: 1 },
        identity: { sub: 'u' },
        source: null,
        request: { headers: { 'x-a': 'b' }, domainName: null },
        prev: null,
        info,
        stash: {},
      },
    ]);
  });

  test('C071a [doc] a function without code takes part in a pipeline', async () => {
    const api = aLambdaApi(
      {
        code: code('ctx.stash.s = 1; return { a: 1 };', 'return ctx.prev.result;'),
        functions: [{ source: 'fn' }],
      },
      ({ prev, stash }: { prev: unknown; stash: unknown }) => ok({ prev, stash }),
    );
    expect((await api.run('Query.a')).value).toEqual({ prev: { result: { a: 1 } }, stash: { s: 1 } });
  });

  test('C111 [doc] seven payloads with a batch size of three are invoked as 3, 3 and 1', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, (payloads: number[]) =>
      ok(payloads.map((n) => n * 10)),
    );
    const request = api.request();
    const parents = [1, 2, 3, 4, 5, 6, 7];
    const outcomes = await Promise.all(parents.map((source) => api.run('Query.a', { source }, request)));
    expect(api.events).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(outcomes.map(({ value }) => (value as { result: number }).result)).toEqual(
      parents.map((n) => n * 10),
    );
  });

  test('C111a [doc] payloads of two requests never share a batch', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, (payloads: number[]) => ok(payloads));
    await Promise.all([1, 2].map((source) => api.run('Query.a', { source })));
    expect(api.events).toEqual([[1], [2]]);
  });

  test('C112 [doc] a batch answered with too few results fails every one of it', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, () => ok([1, 2]));
    const request = api.request();
    const outcomes = await Promise.all([1, 2, 3].map((source) => api.run('Query.a', { source }, request)));
    for (const { value } of outcomes) {
      expect(value).toMatchObject({ result: null, error: { message: expect.any(String) } });
    }
  });

  test('C112a [doc] a throw fails every one of its batch', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, () => thrown('Error', 'all'));
    const request = api.request();
    const outcomes = await Promise.all([1, 2].map((source) => api.run('Query.a', { source }, request)));
    expect(outcomes.map(({ value }) => (value as { error: { message: string } }).error.message)).toEqual([
      'all',
      'all',
    ]);
  });

  test('C113 [doc] a batch without code is answered with data or an error for each', async () => {
    const api = aLambdaApi({ maxBatchSize: 5 }, () =>
      ok([
        { data: 1 },
        { data: { id: 2 }, errorMessage: 'no', errorType: 'Forbidden', errorInfo: 1 },
        { data: null },
      ]),
    );
    const request = api.request();
    const outcomes = await Promise.all([1, 2, 3].map((source) => api.run('Query.a', { source }, request)));
    expect(outcomes.map(({ value }) => value)).toEqual([1, null, null]);
    expect(outcomes[1]!.errors).toEqual([
      { message: 'no', errorType: 'Forbidden', data: { id: 2 }, errorInfo: null },
    ]);
    expect(api.events).toMatchObject([[{ source: 1 }, { source: 2 }, { source: 3 }]]);
  });

  test('C114 [doc] an event is sent and its result is null at once', async () => {
    const event = code(
      "return { operation: 'Invoke', invocationType: 'Event', payload: { a: 1 } };",
      'return [ctx.result, ctx.error];',
    );
    const api = aLambdaApi({ code: event }, () => ok('never'));
    expect((await api.run('Query.a')).value).toEqual([null, null]);
    expect([api.events, api.sent]).toEqual([[], [{ a: 1 }]]);
  });

  test('C115 [obs] a function that is slower than the request times out', async () => {
    const api = aLambdaApi({ code: invoke }, () => new Promise(() => undefined));
    const outcome = api.run('Query.a');
    api.clock.advance(31_000);
    expect((await outcome).value).toMatchObject({
      error: { type: 'Lambda:ExecutionTimeoutException', message: 'Execution timed out.' },
    });
    api.clock.stop();
  });

  test('C116 [doc] a result above 5 MB is an error, one of 5 MB is not', async () => {
    const five = 5 * 1024 * 1024;
    const ofBytes = (bytes: number) => aLambdaApi({}, () => ok('x'.repeat(bytes - 2)));
    expect((await ofBytes(five + 1).run('Query.a')).failed).toBe(true);
    expect((await ofBytes(five).run('Query.a')).failed).toBe(false);
  });

  test('C014b [obs] a request without an operation is not understood', async () => {
    const api = aLambdaApi({ code: code('return { payload: 1 };') }, () => ok(1));
    expect((await api.run('Query.a')).errors).toMatchObject([
      { errorType: 'MappingTemplate', message: "Value for field '$[operation]' not found." },
    ]);
    expect(api.events).toEqual([]);
  });
});
