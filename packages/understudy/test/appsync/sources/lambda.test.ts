import { expect, test } from 'vitest';
import { Clock } from '../../../src/kernel/clock.ts';
import type { Invoker } from '../../../src/lambda/invoker.ts';
import { createLambdaSource } from '../../../src/appsync/sources/lambda.ts';
import { anApi, code } from '../../parity/steps/resolvers.ts';

const principal = {
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/api',
  assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/api/appsync',
  userId: 'AROA:appsync',
};

test('a fault of the machinery behind Lambda is an InternalFailure and tells the client nothing', async () => {
  const breaks = () => Promise.reject(new Error('a secret'));
  const invoker: Invoker = { invoke: breaks, send: breaks };
  const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:f';
  const fn = createLambdaSource({ functionArn, principal, invoker, clock: new Clock() });
  const invoke = code("return { operation: 'Invoke', payload: {} };");
  const { errors, logs } = await anApi([{ coordinate: 'Query.a', source: 'fn', code: invoke }], { fn }).run(
    'Query.a',
  );
  expect(errors).toMatchObject([{ errorType: 'InternalFailure', message: 'An internal error occurred.' }]);
  expect(logs[0]!.text).toContain('a secret');
});
