import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { aClientStack, seenBy } from './stack.ts';
import type { ClientStack } from './stack.ts';

let stack: ClientStack;
beforeAll(async () => {
  stack = await aClientStack();
});

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;

describe('other clients over TLS, unmodified', () => {
  test('C283 [pkg @urql/core] urql asks and subscribes by key and as a user, and reads the errors', async () => {
    expect(await seenBy('urql.mjs', stack)).toMatchObject({
      query: { data: { item: { id: '1', name: 'item 1' } } },
      mutation: { data: { put: { id: '1', name: 'n' } } },
      user: { data: { mine: stack.username } },
      error: { data: { fails: null }, errors: ['no such item'] },
      heardByKey: { data: { onPut: { id: 'x', name: 'n' } } },
      heardByUser: { data: { onPut: { id: 'x', name: 'n' } } },
      refused: { problem: 'You are not authorized to make this call.' },
    });
  });

  test('C284 [pkg amazon-cognito-identity-js] amazon-cognito-identity-js signs in by SRP for the API', async () => {
    expect(await seenBy('cognitoIdentity.mjs', stack)).toEqual({
      mine: { data: { mine: stack.username } },
    });
  });

  test('C285 [pkg @aws-sdk/client-cognito-identity-provider] the AWS SDK for JavaScript signs in and writes to a table', async () => {
    expect(await seenBy('sdk.mjs', stack)).toEqual({ signIn: 'Bearer', rows: [{ id: { S: '1' } }] });
  });

  test.skipIf(!hasBotocore)('C286 [pkg botocore] botocore signs for the API', async () => {
    expect(await seenBy('botocore_signer.py', stack)).toEqual({
      mutation: { status: 200, json: { data: { put: { id: '1', name: 'n' } } } },
      forged: { status: 401, json: expect.objectContaining({ errors: expect.anything() }) },
    });
  });
});
