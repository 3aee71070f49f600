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

const invoke = code(
  "return { operation: 'Invoke', payload: ctx.args.payload };",
  'return { result: ctx.result, error: ctx.error };',
);

describe('Lambda, where the service behind it fails', () => {
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

  test('C115 [obs] a function that is slower than the request times out', async () => {
    const api = aLambdaApi({ code: invoke }, () => new Promise(() => undefined));
    const outcome = api.run('Query.a');
    api.clock.advance(31_000);
    expect((await outcome).value).toMatchObject({
      error: { type: 'Lambda:ExecutionTimeoutException', message: 'Execution timed out.' },
    });
    api.clock.stop();
  });
});
