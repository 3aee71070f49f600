import { AccessDenied, type Authority, type Principal } from '../../iam/principal.ts';
import { ServiceError } from '../../kernel/answer.ts';
import type { HttpRequest, HttpResponse } from '../../kernel/http.ts';
import type { Account } from '../../kernel/stack.ts';
import type { ApiKeys } from './apiKeys.ts';

const route = /^\/v1\/apis\/([^/]+)\/apikeys(?:\/([^/]+))?$/;
/** AWS: documented. */
const pageMax = 25;

/** Whether a path belongs to this handler. */
export function isOfApiKeys(path: string): boolean {
  return route.test(path);
}

/** Of AppSync's control API, what is about keys that exist: `ListApiKeys` and `UpdateApiKey`. */
export function handleApiKeys(
  keys: ApiKeys,
  account: Account,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  try {
    return Promise.resolve(answer(200, run(keys, account, authority, caller, request)));
  } catch (error) {
    if (error instanceof AccessDenied)
      return Promise.resolve(answer(403, { message: error.message }, 'AccessDeniedException'));
    if (!(error instanceof ServiceError)) throw error;
    return Promise.resolve(answer(error.status, { message: error.message }, error.code));
  }
}

function run(
  keys: ApiKeys,
  { region, accountId }: Account,
  authority: Authority,
  caller: Principal,
  { method, path, query, body }: HttpRequest,
): unknown {
  const named = route.exec(path);
  if (!named) throw new ServiceError('UnknownOperationException', `Nothing answers ${path} here.`, 404);
  const [, apiId = '', id = ''] = named;
  const demand = (action: string) =>
    authority.demand(caller, `appsync:${action}`, `arn:aws:appsync:${region}:${accountId}:${path}`);
  if (method === 'GET' && id === '') {
    demand('ListApiKeys');
    return page(keys.list(apiId), query);
  }
  if (method === 'POST' && id !== '') {
    demand('UpdateApiKey');
    return { apiKey: keys.update(apiId, id, changeIn(body)) };
  }
  throw new ServiceError('UnknownOperationException', 'Keys are made and deleted with their stack.', 404);
}

function page<One>(all: One[], query: URLSearchParams): { apiKeys: One[]; nextToken?: string } {
  const most = Number(query.get('maxResults') ?? pageMax);
  if (!Number.isInteger(most) || most < 0 || most > pageMax)
    throw new ServiceError('BadRequestException', `maxResults must be between 0 and ${pageMax}.`);
  const from = Number(query.get('nextToken') ?? 0);
  const to = from + (most || pageMax);
  return { apiKeys: all.slice(from, to), ...(to < all.length ? { nextToken: String(to) } : {}) };
}

function changeIn(body: Buffer): { expires?: number; description?: string } {
  const { expires, description } = parsed(body);
  if (expires !== undefined && expires !== null && !Number.isInteger(expires))
    throw new ServiceError('BadRequestException', 'expires must be a whole number of seconds.');
  return {
    ...(typeof expires === 'number' ? { expires } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function parsed(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ServiceError('BadRequestException', 'The request body is not a JSON object.');
}

function answer(status: number, body: unknown, code?: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...(code ? { 'x-amzn-errortype': code } : {}) },
    body: JSON.stringify(body),
  };
}
