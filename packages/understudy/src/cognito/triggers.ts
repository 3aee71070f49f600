import { ServiceError } from '../kernel/answer.ts';
import { AccessDenied } from '../iam/principal.ts';
import type { InvokeResult } from '../lambda/invoker.ts';
import type { Cognito } from './cognito.ts';
import type { PoolClient } from './client.ts';
import type { TriggerName } from './lambdaConfig.ts';
import type { Pool } from './pool.ts';
import type { Attributes } from './schema.ts';
import type { User } from './user.ts';

/** AWS: documented; neither can be configured. */
const answerMsMax = 5000;
const attemptsMax = 3;

export interface TriggerEvent {
  source: string;
  username: string;
  client?: PoolClient | undefined;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
}

/** The `response` that the function filled in; undefined where the pool declares no such trigger. */
export async function runTrigger(
  cognito: Cognito,
  pool: Pool,
  trigger: TriggerName,
  event: TriggerEvent,
): Promise<Record<string, unknown> | undefined> {
  const functionArn = pool.lambda.functions[trigger];
  if (functionArn === undefined) return undefined;
  const payload = {
    version: trigger === 'PreTokenGeneration' ? pool.lambda.tokenVersion[1] : '1',
    region: pool.region,
    userPoolId: pool.id,
    userName: event.username,
    callerContext: {
      awsSdkVersion: 'aws-sdk-unknown-unknown',
      clientId: event.client?.id ?? 'CLIENT_ID_NOT_APPLICABLE',
    },
    triggerSource: event.source,
    request: event.request,
    response: event.response,
  };
  const result = await invokeWithTries(cognito, pool, functionArn, trigger, payload);
  // AWS: observed; a function's own timeout and exit reach the caller as its error, in Lambda's words.
  if (result.status === 'error' || result.status === 'crash') {
    throw new ServiceError(
      'UserLambdaValidationException',
      `${trigger} failed with error ${result.errorMessage}.`,
    );
  }
  const answer = result.payload as { response?: unknown } | null | undefined;
  if (typeof answer !== 'object' || answer === null || typeof answer.response !== 'object') {
    throw new ServiceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
  return (answer.response ?? {}) as Record<string, unknown>;
}

/** `request.userAttributes` of every trigger. */
export function triggerAttributes(user: User): Attributes {
  return { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes };
}

async function invokeWithTries(
  cognito: Cognito,
  pool: Pool,
  functionArn: string,
  trigger: TriggerName,
  payload: unknown,
): Promise<Exclude<InvokeResult, { status: 'throttled' }>> {
  let failure = '';
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const result = await invokeOnce(cognito, pool, functionArn, payload);
    if (result === 'denied') {
      failure = 'AccessDeniedException';
      break;
    }
    if (result !== 'late' && result.status !== 'throttled') return result;
    failure =
      result === 'late' ? 'Socket timeout while invoking Lambda function' : 'TooManyRequestsException';
  }
  // AWS: observed.
  throw new ServiceError(
    'UnexpectedLambdaException',
    `${trigger} invocation failed due to error ${failure}.`,
  );
}

async function invokeOnce(
  cognito: Cognito,
  pool: Pool,
  functionArn: string,
  payload: unknown,
): Promise<InvokeResult | 'late' | 'denied'> {
  const { clock, invoker } = cognito;
  let cancel = () => {};
  const deadline = new Promise<'late'>((resolve) => {
    cancel = clock.at(clock.now() + answerMsMax, () => resolve('late'));
  });
  try {
    const caller = { service: 'cognito-idp.amazonaws.com', sourceArn: pool.arn };
    return await Promise.race([invoker.invoke(functionArn, payload, caller), deadline]);
  } catch (error) {
    if (error instanceof AccessDenied) return 'denied';
    throw error;
  } finally {
    cancel();
  }
}
