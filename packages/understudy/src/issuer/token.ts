import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Grant } from './grants.ts';
import { answerOf } from './json.ts';
import type { LocalIssuer } from './issuer.ts';
import type { IssuerUser } from './users.ts';

/** The token endpoint: a code or a refresh token for tokens, in the words of RFC 6749. */
export async function token(issuer: LocalIssuer, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'POST') return refusal(405, 'invalid_request', 'Send a POST.');
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const field = (name: string) => fields.get(name) ?? '';
  const clientId = field('client_id');
  if (!issuer.clients.some((client) => client.clientId === clientId))
    return refusal(401, 'invalid_client', 'There is no such client.');
  const type = field('grant_type');
  if (type === 'authorization_code') {
    const grant = issuer.grants.redeem(
      field('code'),
      clientId,
      field('redirect_uri'),
      field('code_verifier'),
    );
    return answered(issuer, grant, undefined);
  }
  if (type === 'refresh_token') {
    const refreshToken = field('refresh_token');
    return answered(issuer, issuer.grants.refresh(refreshToken, clientId), refreshToken);
  }
  return refusal(400, 'unsupported_grant_type', 'A code or a refresh token is taken.');
}

/** A user who was disabled or deleted gets no more tokens. */
async function answered(
  issuer: LocalIssuer,
  grant: Grant | undefined,
  refreshToken: string | undefined,
): Promise<HttpResponse> {
  const user = grant && issuer.users.get(grant.sub);
  if (!grant || !user || user.isDisabled)
    return refusal(400, 'invalid_grant', 'The code or refresh token is not valid any more.');
  return answerOf(200, {
    ...(await tokensFor(issuer, user, grant)),
    refresh_token: refreshToken ?? issuer.grants.refreshToken(grant),
    token_type: 'Bearer',
    expires_in: issuer.tokenSeconds,
    scope: grant.scope,
  });
}

/** An id token and an access token, both with the claims of the user. */
async function tokensFor(
  issuer: LocalIssuer,
  user: IssuerUser,
  { clientId, scope, nonce, authTime }: Omit<Grant, 'sub'>,
): Promise<{ id_token: string; access_token: string }> {
  const iat = Math.floor(issuer.clock.now() / 1000);
  const common = {
    ...{ iss: issuer.name, sub: user.sub, aud: clientId, azp: clientId },
    ...{ iat, exp: iat + issuer.tokenSeconds, auth_time: authTime },
    amr: user.hasSecondFactor ? ['pwd', 'mfa'] : ['pwd'],
    ...claimsOf(issuer, user),
  };
  const { kid, key } = issuer.keys.signer();
  const signed = (typ: string, more: object) =>
    new SignJWT({ ...common, ...more }).setProtectedHeader({ alg: 'RS256', kid, typ }).sign(key);
  return {
    id_token: await signed('JWT', nonce === undefined ? {} : { nonce }),
    access_token: await signed('at+jwt', { scope, jti: randomUUID() }),
  };
}

export function claimsOf(
  { claimNames }: LocalIssuer,
  { email, emailVerified, name, groups }: IssuerUser,
): Record<string, unknown> {
  return {
    [claimNames.email]: email,
    [claimNames.emailVerified]: emailVerified,
    ...(name ? { [claimNames.name]: name } : {}),
    [claimNames.groups]: groups,
  };
}

function refusal(status: number, error: string, description: string): HttpResponse {
  return answerOf(status, { error, error_description: description });
}
