import { createHash, randomBytes } from 'node:crypto';
import { Clock } from '../../src/kernel/clock.ts';
import type { HttpResponse } from '../../src/kernel/http.ts';
import { issuerHandler } from '../../src/issuer/handler.ts';
import { LocalIssuer } from '../../src/issuer/issuer.ts';
import { temporaryFolder } from '../events/world.ts';

export const address = 'http://127.0.0.1:4000/_issuer';
export const page = 'http://127.0.0.1:4000/';
export const password = 'a good password';

interface Reply extends HttpResponse {
  // `any`: the shape is what each test asserts.
  json: any;
}

/** The issuer with a browser and a client in front of it. */
export interface Given {
  issuer: LocalIssuer;
  clock: Clock;
  folder: string;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, fields: Record<string, string>): Promise<Reply>;
  manage(method: string, path: string, body: unknown): Promise<Reply>;
  /** What a client asks for before its user signs in. */
  request(more?: Record<string, string>): { verifier: string; fields: Record<string, string> };
  /** What the browser brings back after a sign-in. */
  signIn(email: string, more?: Record<string, string>): Promise<{ code: string; verifier: string }>;
  exchange(code: string, verifier: string, more?: Record<string, string>): Promise<Reply>;
}

export function anIssuer({ folder = temporaryFolder(), clock = new Clock() } = {}): Given {
  const issuer = new LocalIssuer({
    ...{ address, folder, clock, tokenSeconds: 900 },
    clients: [
      { clientId: 'app', redirectUris: [page, `${page}admin.html`] },
      { clientId: 'other app', redirectUris: ['https://other.example.com/'] },
    ],
  });
  const ask = async (method: string, path: string, body: string, headers: Record<string, string> = {}) => {
    const url = new URL(address + path);
    const answer = await issuerHandler(issuer)({
      ...{ method, path: url.pathname, query: url.searchParams, headers },
      ...{ body: Buffer.from(body), sourceIp: '127.0.0.1' },
    });
    const isJson = answer.headers['content-type'] === 'application/json';
    return { ...answer, json: isJson ? JSON.parse(String(answer.body)) : undefined };
  };
  const given: Given = {
    ...{ issuer, clock, folder },
    get: (path, headers) => ask('GET', path, '', headers),
    post: (path, fields) => ask('POST', path, String(new URLSearchParams(fields))),
    manage: (method, path, body) =>
      ask(method, path, JSON.stringify(body), { 'content-type': 'application/json' }),
    request(more = {}) {
      const verifier = randomBytes(32).toString('base64url');
      const code_challenge = createHash('sha256').update(verifier).digest('base64url');
      const fields = {
        ...{ client_id: 'app', redirect_uri: page, response_type: 'code', scope: 'openid', state: 's' },
        ...{ nonce: 'n', code_challenge, code_challenge_method: 'S256' },
        ...more,
      };
      return { verifier, fields };
    },
    async signIn(email, more) {
      const { verifier, fields } = given.request(more);
      const answer = await given.post('/authorize', { ...fields, email, password });
      const code = new URL(answer.headers['location'] ?? address).searchParams.get('code');
      if (code === null) throw new Error(`Not signed in: ${String(answer.body)}`);
      return { code, verifier };
    },
    exchange: (code, code_verifier, more = {}) =>
      given.post('/token', {
        ...{ grant_type: 'authorization_code', client_id: 'app', redirect_uri: page, code, code_verifier },
        ...more,
      }),
  };
  return given;
}
