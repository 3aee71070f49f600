import { errors, jwtVerify } from 'jose';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import { authorize } from './authorize.ts';
import type { LocalIssuer } from './issuer.ts';
import { answerOf } from './json.ts';
import { manage } from './management.ts';
import { claimsOf, token } from './token.ts';
import type { IssuerUser } from './users.ts';

/** Everything that the issuer answers below its address. */
export function issuerHandler(issuer: LocalIssuer): HttpHandler {
  const prefix = new URL(issuer.address).pathname.replace(/\/$/, '');
  return async (request) => {
    const path = request.path.slice(prefix.length);
    if (path.startsWith('/users') || path === '/keys/rotate') return manage(issuer, path, request);
    if (request.method === 'OPTIONS') return answerOf(204, {});
    switch (path) {
      case '/.well-known/openid-configuration':
        return answerOf(200, discovery(issuer));
      case '/keys':
        return answerOf(200, { keys: issuer.keys.published() });
      case '/authorize':
        return authorize(issuer, request);
      case '/token':
        return token(issuer, request);
      case '/userinfo':
        return userInfo(issuer, request);
      case '/logout':
        return loggedOut(issuer, request.query);
      default:
        return answerOf(404, { error: 'not_found' });
    }
  };
}

function discovery({ address, name, claimNames }: LocalIssuer): Record<string, unknown> {
  const at = (path: string) => address + path;
  return {
    issuer: name,
    authorization_endpoint: at('/authorize'),
    token_endpoint: at('/token'),
    userinfo_endpoint: at('/userinfo'),
    end_session_endpoint: at('/logout'),
    jwks_uri: at('/keys'),
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'offline_access'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: ['sub', 'auth_time', 'amr', ...Object.values(claimNames)],
  };
}

async function userInfo(issuer: LocalIssuer, { headers }: HttpRequest): Promise<HttpResponse> {
  const given = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const user = await userOf(issuer, given);
  return user && !user.isDisabled
    ? answerOf(200, { sub: user.sub, ...claimsOf(issuer, user) })
    : answerOf(401, { error: 'invalid_token' });
}

async function userOf(issuer: LocalIssuer, accessToken: string): Promise<IssuerUser | undefined> {
  try {
    const { payload } = await jwtVerify(
      accessToken,
      (header) => {
        const key = issuer.keys.publicKey(header.kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      { issuer: issuer.name, typ: 'at+jwt', currentDate: new Date(issuer.clock.now()) },
    );
    return issuer.users.get(String(payload.sub));
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** No session is kept here, so that there is nothing to end: the browser goes back to where its client lets it. */
function loggedOut(issuer: LocalIssuer, query: URLSearchParams): HttpResponse {
  const wanted = query.get('post_logout_redirect_uri') ?? '';
  const client = issuer.clients.find(({ clientId }) => clientId === query.get('client_id'));
  if (!client?.redirectUris.includes(wanted)) return answerOf(400, { error: 'invalid_request' });
  return { status: 303, headers: { location: wanted }, body: '' };
}
