import { expect, test } from 'vitest';
import { evaluate } from '../../packages/understudy/src/appsync/runtime/evaluate.ts';
import { codeOf } from '../kit/stack/resolverCode.ts';

const code = codeOf('Mutation.consumeUsage');

const id = '5c2f1b7e-0d3a-4c8e-8f21-9a6b7c8d9e0f';

/** What the caller gets, with the id of the request, when AppSync or Lambda failed with this. */
function told(type: string, message: string, parentTypeName = 'Mutation') {
  const request = { headers: { 'x-amzn-requestid': id }, domainName: null };
  const context = { request, error: { type, message }, result: null, info: { parentTypeName } };
  const { error } = evaluate(code, 'response', context, { clock: { now: () => 0 } });
  expect(error).toMatchObject({ errorInfo: { requestId: id } });
  return error as { errorType: string; message: string };
}

const timeout = ['Lambda:Unhandled', 'RequestId: x Error: Task timed out after 10.00 seconds'] as const;

test('M3: a function that ran out of time is Unavailable, and says that it may have been counted', () => {
  for (const [type, message] of [
    timeout,
    ['Lambda:ExecutionTimeoutException', 'Execution timed out.'],
  ] as const) {
    const error = told(type, message);
    expect(error.errorType).toBe('Unavailable');
    expect(error.message).toMatch(/may have been counted.*same idempotencyKey/);
  }
  expect(told(...timeout, 'Query')).toMatchObject({
    errorType: 'Unavailable',
    message: 'This took too long. Try again.',
  });
});

test('M3: a function that was throttled is Unavailable, and says that nothing was done', () => {
  const error = told('Lambda:TooManyRequestsException', 'Rate Exceeded.');
  expect(error).toMatchObject({
    errorType: 'Unavailable',
    message: expect.stringContaining('nothing was done') as string,
  });
});

test('M3: every other failure is Internal, and says nothing of the inside', () => {
  for (const message of [
    'RequestId: x Error: Runtime exited with error: signal: killed',
    'Cannot read properties of undefined',
  ]) {
    expect(told('Lambda:Unhandled', message)).toMatchObject({
      errorType: 'Internal',
      message: 'Something went wrong on our side.',
    });
  }
});
