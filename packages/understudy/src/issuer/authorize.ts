import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { LocalIssuer } from './issuer.ts';
import { refusedPage, signInPage } from './page.ts';
import { UserRefused } from './users.ts';
import type { IssuerUser } from './users.ts';

const carried = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];

/** The page on which people sign in or sign up; it sends the browser back with a code. */
export function authorize(issuer: LocalIssuer, request: HttpRequest): HttpResponse {
  const fields =
    request.method === 'POST' ? new URLSearchParams(request.body.toString('utf8')) : request.query;
  const asked: Record<string, string> = {};
  for (const name of carried) if (fields.has(name)) asked[name] = fields.get(name)!;
  const client = issuer.clients.find(({ clientId }) => clientId === asked['client_id']);
  // Nothing is sent to an address that is not the client's own, errors included.
  if (!client) return refusedPage('There is no such client.');
  const redirectUri = asked['redirect_uri'] ?? '';
  if (!client.redirectUris.includes(redirectUri))
    return refusedPage(`The client ${client.clientId} is not sent back to ${redirectUri || 'no address'}.`);
  const problem = problemOf(asked);
  if (problem) return back(asked, problem);
  const isSignUp = fields.get('screen') === 'signup';
  if (request.method !== 'POST') return form(asked, isSignUp);
  const email = fields.get('email') ?? '';
  try {
    const user = isSignUp ? signedUp(issuer, fields) : signedIn(issuer, fields);
    if (typeof user === 'string') return form(asked, isSignUp, email, user);
    const grant = {
      sub: user.sub,
      clientId: client.clientId,
      scope: asked['scope'] ?? 'openid',
      nonce: asked['nonce'],
      authTime: Math.floor(issuer.clock.now() / 1000),
    };
    return back(asked, { code: issuer.grants.code(grant, redirectUri, asked['code_challenge']!) });
  } catch (error) {
    if (error instanceof UserRefused) return form(asked, isSignUp, email, error.message);
    throw error;
  }
}

function problemOf(asked: Record<string, string>): Record<string, string> | undefined {
  if (asked['response_type'] !== 'code') return { error: 'unsupported_response_type' };
  if (!asked['scope']?.split(' ').includes('openid')) return { error: 'invalid_scope' };
  if (asked['code_challenge_method'] === 'S256' && asked['code_challenge']) return undefined;
  return { error: 'invalid_request', error_description: 'A code challenge by S256 is needed.' };
}

function signedIn(issuer: LocalIssuer, fields: URLSearchParams): IssuerUser | string {
  const user = issuer.users.withPassword(fields.get('email') ?? '', fields.get('password') ?? '');
  if (!user) return 'The address or the password is wrong.';
  return user.isDisabled ? 'This account is disabled.' : user;
}

function signedUp(issuer: LocalIssuer, fields: URLSearchParams): IssuerUser {
  return issuer.users.create({
    email: fields.get('email') ?? '',
    password: fields.get('password') ?? '',
    name: fields.get('name') ?? '',
    emailVerified: fields.get('verified') === 'yes',
  });
}

function form(asked: Record<string, string>, isSignUp: boolean, email = '', problem?: string): HttpResponse {
  const request = isSignUp ? { ...asked, screen: 'signup' } : asked;
  const other = isSignUp ? asked : { ...asked, screen: 'signup' };
  return signInPage({
    ...{ request, isSignUp, email, problem },
    other: `?${new URLSearchParams(other)}`,
    cancel: addressOf(asked, { error: 'access_denied' }),
  });
}

function back(asked: Record<string, string>, answer: Record<string, string>): HttpResponse {
  return {
    status: 303,
    headers: {
      location: addressOf(asked, answer),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
    body: '',
  };
}

function addressOf(asked: Record<string, string>, answer: Record<string, string>): string {
  const url = new URL(asked['redirect_uri']!);
  const state = asked['state'] === undefined ? {} : { state: asked['state'] };
  for (const [name, value] of Object.entries({ ...answer, ...state })) url.searchParams.set(name, value);
  return url.href;
}
