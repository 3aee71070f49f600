import { handleCognito, handleWellKnown } from '../../cognito/handler.ts';
import type { HttpRequest, HttpResponse } from '../../kernel/http.ts';
import { functionsPath } from './localAddresses.ts';
import type { Region } from './region.ts';
import type { Runner } from './runner.ts';

/**
 * Requests that are not signed for the account: function URLs, which look at the caller themselves, the keys of user pools, and what
 * people ask Cognito before they have signed in. Undefined for everything else.
 */
export async function answerUnsigned(
  runner: Runner,
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  const [prefix, region = '', name = ''] = functionsPath.exec(request.path) ?? [];
  if (prefix !== undefined) {
    const url = (await runner.find(region))?.urls.get(name);
    return url?.({ ...request, path: request.path.slice(prefix.length) || '/' }) ?? nothingHere;
  }
  if (request.path.includes('/.well-known/')) {
    const found = (await runner.all()).map(({ cognito }) => handleWellKnown(cognito, request));
    return found.find((one) => one !== undefined) ?? nothingHere;
  }
  if (request.headers['authorization'] !== undefined) return undefined;
  const isPreflight = request.method === 'OPTIONS' && request.path === '/';
  if (!isPreflight && !/^AWSCognitoIdentityProviderService\./.test(request.headers['x-amz-target'] ?? ''))
    return undefined;
  const regions = await runner.all();
  // A client that no region knows is refused by any of them in the same words.
  const asked = isPreflight ? regions[0] : (regions.find(isNamedIn(request)) ?? regions[0]);
  return asked ? handleCognito(asked.cognito, undefined, request) : nothingHere;
}

/** Whether one of a region's app clients is named: in the body, or in the token that it holds. */
function isNamedIn({ body }: HttpRequest): (region: Region) => boolean {
  const text = body.toString('utf8');
  const [, payload = ''] = /"AccessToken"\s*:\s*"[\w-]+\.([\w-]+)\./.exec(text) ?? [];
  const said = text + Buffer.from(payload, 'base64url').toString('utf8');
  return ({ cognito }) =>
    [...cognito.pools.values()].some(({ clients }) => [...clients.keys()].some((id) => said.includes(id)));
}

const nothingHere: HttpResponse = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Nothing is served here.',
};
