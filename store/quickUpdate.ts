import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { variable } from '../platform/env.ts';
import { post } from '../platform/post.ts';
import { signedHeaders } from '../platform/signing.ts';
import { failureOf, isPassing, pauseBefore } from './write.ts';

/** As the SDK of `client.ts` does. */
const attemptsMax = 4;
/** An answer takes milliseconds; after this long it is lost. */
const timeoutMs = 2_000;

interface Answer {
  Attributes?: Record<string, AttributeValue>;
  Item?: Record<string, AttributeValue>;
  __type?: string;
  message?: string;
  Message?: string;
}

/**
 * UpdateItem without the SDK, whose way from a command to the bytes takes several times the processor of everything else that a
 * use does: for the one write that is asked for more often than all others together. It is tried again and fails as the
 * SDK's does, and like there a try whose answer was lost may have been done. Gives the row as `ReturnValues` asks for it.
 */
export async function quickUpdate(input: UpdateCommandInput): Promise<Record<string, unknown>> {
  const { Key, ExpressionAttributeValues, ...rest } = input;
  const body = JSON.stringify({
    ...rest,
    Key: marshall(Key),
    ExpressionAttributeValues: marshall(ExpressionAttributeValues, { removeUndefinedValues: true }),
  });
  const invocation = randomUUID();
  for (let attempt = 1; ; attempt++) {
    try {
      const { Attributes } = await ask(body, invocation);
      return unmarshall(Attributes ?? {});
    } catch (error) {
      if (attempt === attemptsMax || !isPassing(error) || failureOf(error)) throw error;
    }
    await pauseBefore(attempt);
  }
}

async function ask(body: string, invocation: string): Promise<Answer> {
  const url = endpoint();
  const headers = await signedHeaders(
    'dynamodb',
    url,
    {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.UpdateItem',
      'amz-sdk-invocation-id': invocation,
    },
    body,
  );
  const { status, text } = await post(url, headers, body, timeoutMs);
  // What is no JSON comes from something in between, and says no more than its status.
  const answer = text.startsWith('{') ? (JSON.parse(text) as Answer) : {};
  if (status !== 200) throw errorFrom(status, answer);
  return answer;
}

function errorFrom(status: number, { __type = 'UnknownError', ...answer }: Answer): Error {
  const name = __type.slice(__type.indexOf('#') + 1);
  const message = answer.message ?? answer.Message ?? name;
  const $metadata = { httpStatusCode: status };
  if (name === 'ConditionalCheckFailedException') {
    return new ConditionalCheckFailedException({
      message,
      $metadata,
      ...(answer.Item ? { Item: answer.Item } : {}),
    });
  }
  return Object.assign(new Error(message), { name, $metadata });
}

function endpoint(): URL {
  const region = variable('AWS_REGION');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? `https://dynamodb.${region}.${domain}`);
}
