import { variable } from './env.ts';
import { post, type Posted } from './post.ts';
import { serverNow, setServerClock } from './serverClock.ts';
import { signedHeaders } from './signing.ts';

const services = {
  'cognito-idp': { prefix: 'AWSCognitoIdentityProviderService', variable: 'COGNITO_IDENTITY_PROVIDER' },
  secretsmanager: { prefix: 'secretsmanager', variable: 'SECRETS_MANAGER' },
};
const attemptsMax = 3;
/** In a storm of first calls an answer takes seconds; the function's own timeout ends what takes longer. */
const timeoutMs = 8_000;

/** What a service answered instead of a result; `name` is the service's own, such as `UserNotFoundException`. */
export class AwsRefusal extends Error {}

/**
 * One call of a service that speaks JSON, for functions of which a whole SDK for one question would be most of what they
 * load. An answer that is late, throttled or the service's own fault is asked for again.
 */
export async function askAws<Answer>(
  service: keyof typeof services,
  operation: string,
  input: object,
): Promise<Answer> {
  const { prefix, variable: name } = services[service];
  const url = endpointOf(service, process.env[`AWS_ENDPOINT_URL_${name}`]);
  const body = JSON.stringify(input);
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attemptsMax;
    const headers = await signedHeaders(
      service,
      url,
      { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${prefix}.${operation}` },
      body,
      serverNow(),
    );
    const answer = await answerTo(() => post(url, headers, body, timeoutMs), last);
    if (answer?.status === 200) return JSON.parse(answer.text) as Answer;
    const refusal = answer && refusalIn(answer);
    if (refusal && !last && isOfClock(refusal) && setServerClock(answer.date)) continue;
    if (refusal && (last || !isPassing(answer.status, refusal))) throw refusal;
    await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
  }
}

/** Undefined when the connection failed and there is another attempt. */
async function answerTo<Value>(ask: () => Promise<Value>, isLast: boolean): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isLast) throw error;
    return undefined;
  }
}

/** What is no JSON comes from something in between, and says no more than its status. */
function refusalIn({ status, text }: Posted): AwsRefusal {
  const said = text.startsWith('{')
    ? (JSON.parse(text) as { __type?: string; message?: string; Message?: string })
    : {};
  const name = said.__type?.slice(said.__type.indexOf('#') + 1) ?? `Status${status}`;
  return Object.assign(new AwsRefusal(said.message ?? said.Message ?? name), { name });
}

const isOfClock = ({ message }: AwsRefusal) => /^Signature (expired|not yet current)/.test(message);

function isPassing(status: number, { name }: AwsRefusal): boolean {
  return status >= 500 || status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(name);
}

function endpointOf(service: string, told: string | undefined): URL {
  const region = variable('AWS_REGION');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(told ?? `https://${service}.${region}.${domain}`);
  return url.pathname === '' ? new URL('/', url) : url;
}
