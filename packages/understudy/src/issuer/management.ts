import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { LocalIssuer } from './issuer.ts';
import { UserRefused } from './users.ts';
import type { UserChange } from './users.ts';

/** `GET`, `POST` `/users`; `PATCH`, `DELETE` `/users/{sub}`; `POST /keys/rotate`. There is nothing like it in a deployment. */
export function manage(issuer: LocalIssuer, path: string, request: HttpRequest): HttpResponse {
  const { method, headers } = request;
  if (method === 'GET' && path === '/users') return json(200, issuer.users.list());
  // A browser asks before it sends JSON from another site, and is not answered.
  if (!headers['content-type']?.startsWith('application/json')) return json(415, { message: 'Send JSON.' });
  if (method === 'POST' && path === '/keys/rotate') return json(200, { kid: issuer.keys.rotate() });
  const sub = path.startsWith('/users/') ? decodeURIComponent(path.slice('/users/'.length)) : undefined;
  try {
    if (method === 'DELETE' && sub !== undefined) return issuer.deleteUser(sub) ? json(200, {}) : notFound();
    const change = changeIn(request.body.toString('utf8'));
    if (method === 'POST' && path === '/users') return json(201, issuer.users.create(change));
    if (method !== 'PATCH' || sub === undefined) return json(405, { message: 'There is no such request.' });
    const changed = issuer.changeUser(sub, change);
    return changed ? json(200, changed) : notFound();
  } catch (error) {
    if (error instanceof UserRefused) return json(400, { message: error.message });
    throw error;
  }
}

const kinds: Record<string, (value: unknown) => boolean> = {
  sub: (value) => typeof value === 'string' && value !== '',
  email: (value) => typeof value === 'string',
  password: (value) => typeof value === 'string',
  name: (value) => typeof value === 'string',
  emailVerified: (value) => typeof value === 'boolean',
  isDisabled: (value) => typeof value === 'boolean',
  hasSecondFactor: (value) => typeof value === 'boolean',
  groups: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};

function changeIn(body: string): UserChange {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof given !== 'object' || given === null) throw new UserRefused('Give an object.');
  for (const [name, value] of Object.entries(given))
    if (!Object.hasOwn(kinds, name) || !kinds[name]!(value))
      throw new UserRefused(`${name} is not what a user has; there are ${Object.keys(kinds).join(', ')}.`);
  return given;
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function notFound(): HttpResponse {
  return json(404, { message: 'There is no such user.' });
}
