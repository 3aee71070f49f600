import { randomUUID } from 'node:crypto';
import { identity } from './identity.ts';
import { post } from './post.ts';
import { refusalIn } from './refusal.ts';
import { serverNow, setServerClock } from './serverClock.ts';
import { signedHeaders } from './signing.ts';
import { isOfClock, Patience, Tries } from './tries.ts';

/** How long nothing may be heard. In a storm of first calls the other services answer after seconds; a function's own timeout ends what takes longer. */
const [silentMaxMs, longSilentMaxMs] = [2_000, 8_000];
const services = {
  dynamodb: {
    ...{ prefix: 'DynamoDB_20120810', json: '1.0', variable: 'DYNAMODB', silentMaxMs },
    patience: new Patience(4, 25),
  },
  'cognito-idp': {
    ...{ prefix: 'AWSCognitoIdentityProviderService', json: '1.1', variable: 'COGNITO_IDENTITY_PROVIDER' },
    ...{ silentMaxMs: longSilentMaxMs, patience: new Patience(3, 50) },
  },
  secretsmanager: {
    ...{ prefix: 'secretsmanager', json: '1.1', variable: 'SECRETS_MANAGER' },
    ...{ silentMaxMs: longSilentMaxMs, patience: new Patience(3, 50) },
  },
};
type Service = keyof typeof services;

/**
 * One call of a service that speaks JSON, for functions of which a whole SDK would be most of what they load. It is tried again and
 * fails as the SDK's does: a try whose answer was lost may have been done.
 */
export async function askAws<Answer>(service: Service, operation: string, input: object): Promise<Answer> {
  const body = JSON.stringify(input);
  const invocation = randomUUID();
  const { patience } = services[service];
  const tries = new Tries(patience);
  for (;;) {
    try {
      const answer = await askOnce<Answer>(service, operation, body, {
        'amz-sdk-invocation-id': invocation,
        'amz-sdk-request': `attempt=${tries.made}; max=${patience.attemptsMax}`,
      });
      tries.succeeded();
      return answer;
    } catch (error) {
      if (!(await tries.again(error))) throw withTries(error, tries);
    }
  }
}

async function askOnce<Answer>(
  service: Service,
  operation: string,
  body: string,
  told: Record<string, string>,
): Promise<Answer> {
  const { prefix, json, silentMaxMs: mostMs } = services[service];
  const { region } = await identity();
  const url = endpointOf(service, region);
  const headers = {
    'content-type': `application/x-amz-json-${json}`,
    'x-amz-target': `${prefix}.${operation}`,
    ...told,
  };
  const signed = await signedHeaders(service, url, headers, body, serverNow());
  const answer = await post(url, signed, body, mostMs);
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

function endpointOf(service: Service, region: string): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const text =
    process.env[`AWS_ENDPOINT_URL_${services[service].variable}`] ??
    process.env['AWS_ENDPOINT_URL'] ??
    `https://${service}.${region}.${domain}`;
  const known = urls.get(text) ?? new URL(text);
  urls.set(text, known);
  return known;
}
