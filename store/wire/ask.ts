import { randomUUID } from 'node:crypto';
import { identity } from '../../platform/identity.ts';
import { post } from '../../platform/post.ts';
import { serverNow, setServerClock } from '../../platform/serverClock.ts';
import { signedHeaders } from '../../platform/signing.ts';
import { refusalIn } from './refusal.ts';
import { attemptsMax, isOfClock, Tries } from './retries.ts';

/** An answer takes milliseconds; when nothing was heard for this long it is lost. */
const silentMaxMs = 2_000;

/** One operation of DynamoDB, tried again as the AWS SDK does: a try whose answer was lost may have been done. */
export async function ask<Answer>(operation: string, input: object): Promise<Answer> {
  const body = JSON.stringify(input);
  const invocation = randomUUID();
  const tries = new Tries();
  for (;;) {
    try {
      const answer = await askOnce<Answer>(operation, body, {
        'amz-sdk-invocation-id': invocation,
        'amz-sdk-request': `attempt=${tries.made}; max=${attemptsMax}`,
      });
      tries.succeeded();
      return answer;
    } catch (error) {
      if (!(await tries.again(error))) throw withTries(error, tries);
    }
  }
}

async function askOnce<Answer>(
  operation: string,
  body: string,
  told: Record<string, string>,
): Promise<Answer> {
  const { region } = await identity();
  const url = endpointIn(region);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    ...told,
  };
  const signed = await signedHeaders('dynamodb', url, headers, body, serverNow());
  const answer = await post(url, signed, body, silentMaxMs);
  if (answer.status === 200) return JSON.parse(answer.text) as Answer;
  const refusal = refusalIn(answer);
  if (isOfClock(refusal.message)) setServerClock(answer.date);
  throw refusal;
}

/** How often it was tried stands where the SDK's exceptions have it. */
function withTries(error: unknown, { made, waitedMs }: Tries): unknown {
  if (!(error instanceof Error)) return error;
  const { $metadata } = error as { $metadata?: object };
  return Object.assign(error, { $metadata: { ...$metadata, attempts: made, totalRetryDelay: waitedMs } });
}

const urls = new Map<string, URL>();

function endpointIn(region: string): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { AWS_ENDPOINT_URL_DYNAMODB: own, AWS_ENDPOINT_URL: all } = process.env;
  const text = own ?? all ?? `https://dynamodb.${region}.${domain}`;
  const known = urls.get(text) ?? new URL(text);
  urls.set(text, known);
  return known;
}
