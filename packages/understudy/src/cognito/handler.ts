import { answerJson } from '../kernel/answer.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Principal } from '../iam/principal.ts';
import type { Cognito } from './cognito.ts';
import type { Identities } from './identities.ts';
import { callCognito } from './operations.ts';

/** Browsers call the service straight; AWS: observed, any origin may. */
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, Authorization',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
  'access-control-max-age': '172800',
};

/** The JSON API. `caller` is who signed the request; undefined for an unsigned one. */
export function handleCognito(
  cognito: Cognito,
  caller: Principal | undefined,
  request: HttpRequest,
): Promise<HttpResponse> {
  return forBrowsers(request, (operation, body) => callCognito(cognito, operation, body, caller));
}

/** That of identity pools, which no caller signs. */
export function handleIdentities(identities: Identities, request: HttpRequest): Promise<HttpResponse> {
  return forBrowsers(request, (operation, body) => identities.call(operation, body));
}

async function forBrowsers(
  request: HttpRequest,
  run: (operation: string, body: Record<string, unknown>) => Promise<unknown>,
): Promise<HttpResponse> {
  if (request.method === 'OPTIONS') {
    const headers = { ...cors, 'access-control-allow-methods': 'POST' };
    return { status: 200, headers, body: '' };
  }
  const response = await answerJson(request, '1.1', run);
  return { ...response, headers: { ...response.headers, ...cors } };
}

/** `/{poolId}/.well-known/jwks.json` and `openid-configuration`; undefined for any other path. */
export function handleWellKnown(cognito: Cognito, request: HttpRequest): HttpResponse | undefined {
  const [, poolId, document] =
    /^\/([\w-]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(request.path) ?? [];
  const pool = cognito.pools.get(poolId ?? '');
  if (!pool) return undefined;
  const content =
    document === 'jwks.json'
      ? { keys: [cognito.signingKey.jwk] }
      : {
          issuer: pool.issuer,
          jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
          id_token_signing_alg_values_supported: ['RS256'],
          response_types_supported: ['code', 'token'],
          scopes_supported: ['openid', 'email', 'phone', 'profile'],
          subject_types_supported: ['public'],
        };
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=86400', ...cors },
    body: JSON.stringify(content),
  };
}
