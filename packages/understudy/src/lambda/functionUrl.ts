import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { PolicyAuthority } from '../iam/authority.ts';
import { functionNameOf } from '../iam/functionPolicy.ts';
import { AccessDenied, type Principal } from '../iam/principal.ts';
import { SignatureError, type SignatureVerifier } from '../iam/signature.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Stack } from '../kernel/stack.ts';
import { corsFrom, type Cors } from './cors.ts';
import type { LambdaService } from './lambdaService.ts';

export interface FunctionUrlParts {
  stack: Stack;
  lambda: LambdaService;
  verifier: SignatureVerifier;
  authority: PolicyAuthority;
  clock: Clock;
}

/** A service that calls on behalf of a resource, as CloudFront does for a distribution. */
interface ServiceCaller {
  service: string;
  sourceArn: string;
}

/** `signedBy` is a service whose signature is taken as given; without it the request has to carry its own. */
export type UrlHandler = (request: HttpRequest, signedBy?: ServiceCaller) => Promise<HttpResponse>;

interface Url {
  functionName: string;
  functionArn: string;
  isPublic: boolean;
  cors: Cors | undefined;
}

/** A handler per function that declares a URL, by function name. `path` is what follows the URL's own address. */
export function functionUrls(parts: FunctionUrlParts): Map<string, UrlHandler> {
  const handlers = new Map<string, UrlHandler>();
  for (const [logicalId, { type, properties }] of parts.stack.resources) {
    if (type !== 'AWS::Lambda::Url') continue;
    const functionName = functionNameOf(String(properties.TargetFunctionArn));
    const definition = parts.lambda.functions.get(functionName);
    if (!definition)
      throw new TemplateError(
        logicalId,
        'Properties.TargetFunctionArn',
        `there is no function ${functionName}`,
      );
    if (properties.InvokeMode === 'RESPONSE_STREAM') {
      throw new TemplateError(logicalId, 'Properties.InvokeMode', 'streamed responses are not run');
    }
    const url = {
      functionName,
      functionArn: definition.arn,
      isPublic: properties.AuthType === 'NONE',
      cors: corsFrom(properties.Cors),
    };
    handlers.set(functionName, (request, signedBy) => answer(parts, url, request, signedBy));
  }
  return handlers;
}

async function answer(
  parts: FunctionUrlParts,
  url: Url,
  request: HttpRequest,
  signedBy: ServiceCaller | undefined,
): Promise<HttpResponse> {
  const { origin } = request.headers;
  if (
    url.cors &&
    request.method === 'OPTIONS' &&
    request.headers['access-control-request-method'] !== undefined
  ) {
    return { status: 200, headers: url.cors.preflight(request.headers), body: '' };
  }
  const caller = admit(parts, url, request, signedBy);
  if (!caller.isAdmitted) return forbidden(caller.message);
  const result = await parts.lambda.run(url.functionName, eventFor(parts, request, caller.principal));
  const corsHeaders = url.cors && origin !== undefined ? url.cors.headersFor(origin) : {};
  if (result.status === 'throttled') {
    return {
      status: 429,
      headers: { 'content-type': 'application/json' },
      body: '{"Message":"Rate Exceeded."}',
    };
  }
  // AWS: documented; any failure inside the function is a bad gateway to the caller.
  if (result.status !== 'ok')
    return { status: 502, headers: { ...json, ...corsHeaders }, body: 'Internal Server Error' };
  const response = responseFrom(result.payload);
  return { ...response, headers: { ...response.headers, ...corsHeaders } };
}

const json = { 'content-type': 'application/json' };

function admit(
  { lambda, verifier, authority }: FunctionUrlParts,
  url: Url,
  request: HttpRequest,
  signedBy: ServiceCaller | undefined,
): { isAdmitted: true; principal?: Principal } | { isAdmitted: false; message: string } {
  if (url.isPublic) {
    return lambda.policies.allowsPublicUrl(url.functionName)
      ? { isAdmitted: true }
      : { isAdmitted: false, message: 'Forbidden' };
  }
  if (signedBy) {
    const { service, sourceArn } = signedBy;
    const missing = lambda.policies.missingForUrl(url.functionName, service, sourceArn);
    if (missing === undefined) return { isAdmitted: true };
    authority.recordDenial(`${service} for ${sourceArn}`, missing, url.functionArn);
    return { isAdmitted: false, message: 'Forbidden' };
  }
  const action = 'lambda:InvokeFunctionUrl';
  try {
    const { principal } = verifier.verify(request);
    if (!lambda.policies.allowsRole(url.functionName, action, principal.roleArn)) {
      authority.demand(principal, action, url.functionArn, { 'lambda:FunctionUrlAuthType': 'AWS_IAM' });
    }
    return { isAdmitted: true, principal };
  } catch (error) {
    if (error instanceof SignatureError) return { isAdmitted: false, message: error.message };
    if (error instanceof AccessDenied) return { isAdmitted: false, message: 'Forbidden' };
    throw error;
  }
}

/** AWS: documented; the payload format 2.0. */
function eventFor(
  { clock, stack }: FunctionUrlParts,
  request: HttpRequest,
  principal: Principal | undefined,
): Record<string, unknown> {
  const nowMs = clock.now();
  const { cookie, ...headers } = request.headers;
  const isText = isTextual(request.headers['content-type']);
  const query: Record<string, string> = {};
  for (const [name, value] of request.query) query[name] = name in query ? `${query[name]},${value}` : value;
  const domainName = request.headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: request.path || '/',
    rawQueryString: request.query.toString(),
    ...(cookie !== undefined ? { cookies: cookie.split(/; */) } : {}),
    headers: {
      ...headers,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'https',
    },
    ...(request.query.size > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: principal ? stack.accountId : 'anonymous',
      apiId: 'local',
      ...(principal
        ? {
            authentication: null,
            authorizer: {
              iam: {
                accountId: principal.accountId,
                callerId: principal.userId,
                userArn: principal.assumedRoleArn,
                userId: principal.userId,
              },
            },
          }
        : {}),
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path: request.path || '/',
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date(nowMs).toUTCString(),
      timeEpoch: nowMs,
    },
    ...(request.body.length > 0 ? { body: request.body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** AWS: documented; an answer without `statusCode` is itself the body. */
function responseFrom(payload: unknown): HttpResponse {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return { status: 200, headers: json, body };
  }
  const { statusCode, headers, body, cookies, isBase64Encoded } = payload as {
    statusCode: number;
    headers?: Record<string, string | number | boolean>;
    body?: unknown;
    cookies?: string[];
    isBase64Encoded?: boolean;
  };
  const given = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const text =
    body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status: Number(statusCode),
    headers: { ...json, ...given, ...(cookies ? { 'set-cookie': cookies.join(', ') } : {}) },
    body: isBase64Encoded ? Buffer.from(text, 'base64') : text,
  };
}

/** AWS: observed; text, JSON, XML and forms come as they are, everything else in base64. */
function isTextual(contentType: string | undefined): boolean {
  return contentType === undefined || /^text\/|json|xml|javascript|x-www-form-urlencoded/i.test(contentType);
}

function forbidden(message: string): HttpResponse {
  return {
    status: 403,
    headers: { ...json, 'x-amzn-errortype': 'AccessDeniedException' },
    body: JSON.stringify({ Message: message }),
  };
}
