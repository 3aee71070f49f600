import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { PolicyAuthority } from '../iam/authority.ts';
import { functionNameOf } from '../iam/functionPolicy.ts';
import { AccessDenied } from '../iam/principal.ts';
import { SignatureError, type SignatureVerifier } from '../iam/signature.ts';
import { answerOf } from './asynchronous.ts';
import { FunctionNotFound, type LambdaService } from './lambdaService.ts';

const route = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;
/** AWS: documented; one megabyte for events. */
const eventBytesMax = 1_048_576;
const requestBytesMax = 6_291_456;

/** Whether a path belongs to this handler. */
export function isInvocation(path: string): boolean {
  return route.test(path);
}

/** The Invoke operation of Lambda's API. */
export function invokeApi(
  lambda: LambdaService,
  verifier: SignatureVerifier,
  authority: PolicyAuthority,
): HttpHandler {
  return async (request) => {
    const nameOrArn = decodeURIComponent(route.exec(request.path)?.[1] ?? '');
    try {
      return await invoke(lambda, verifier, authority, request, nameOrArn);
    } catch (error) {
      if (error instanceof SignatureError) return failure(403, error.code, error.message);
      if (error instanceof AccessDenied) return failure(403, error.name, error.message);
      if (error instanceof FunctionNotFound) return failure(404, error.name, error.message);
      throw error;
    }
  };
}

async function invoke(
  lambda: LambdaService,
  verifier: SignatureVerifier,
  authority: PolicyAuthority,
  request: HttpRequest,
  nameOrArn: string,
): Promise<HttpResponse> {
  const { principal } = verifier.verify(request);
  const definition = lambda.functions.get(functionNameOf(nameOrArn));
  if (!definition) throw new FunctionNotFound(nameOrArn);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const bytesMax = type === 'Event' ? eventBytesMax : requestBytesMax;
  if (request.body.length > bytesMax) {
    const message = `${request.body.length} byte payload is too large for the ${type} invocation type (limit ${bytesMax} bytes)`;
    return failure(413, 'RequestEntityTooLargeException', message, { Type: 'User' });
  }
  let payload: unknown;
  try {
    payload = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failure(
      400,
      'InvalidRequestContentException',
      `Could not parse request body into json: ${error.message}`,
      { Type: 'User' },
    );
  }
  // A qualifier names a part of the same function here, and an ARN of its own for the policies.
  const qualifier = request.query.get('Qualifier');
  const arn =
    qualifier === null || qualifier === '$LATEST' ? definition.arn : `${definition.arn}:${qualifier}`;
  if (type === 'DryRun') {
    authority.demand(principal, 'lambda:InvokeFunction', arn);
    return { status: 204, headers: {}, body: '' };
  }
  if (type === 'Event') {
    await lambda.send(arn, payload, principal);
    return { status: 202, headers: {}, body: '' };
  }
  const result = await lambda.invoke(arn, payload, principal);
  if (result.status === 'throttled') {
    return failure(429, 'TooManyRequestsException', result.errorMessage, {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
    });
  }
  const log =
    request.headers['x-amz-log-type'] === 'Tail'
      ? lambda.log(definition.name).tail(50).join('\n')
      : undefined;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(result.status === 'ok' ? {} : { 'x-amz-function-error': 'Unhandled' }),
      ...(log === undefined
        ? {}
        : { 'x-amz-log-result': Buffer.from(log).subarray(-4096).toString('base64') }),
    },
    body: JSON.stringify(answerOf(result) ?? null),
  };
}

function failure(
  status: number,
  code: string,
  message: string,
  more: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ ...more, message }),
  };
}
