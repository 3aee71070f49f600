import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { synth } from '../../../tools/dev/synth.mjs';
import { theirIssuer } from '../settings/theirIssuer.ts';
import { startProduct, type Product } from './product.ts';
import { argsToRun, deployment } from './storiesStack.ts';

/** A user of the issuer, with the tokens of a sign-in. */
export interface IssuerPerson {
  email: string;
  password: string;
  userId: string;
  accessToken: string;
  idToken: string;
  refreshToken: string;
}

/** What may be said of a user of the issuer. */
export interface Known {
  email?: string;
  sub?: string;
  name?: string;
  emailVerified?: boolean;
  groups?: string[];
  hasSecondFactor?: boolean;
  isDisabled?: boolean;
}

const password = 'Correct-horse-1';

/** The product whose users are those of an issuer, which a stand-in with three clients plays. */
export async function startOverTheirIssuer(args = ['--no-web']): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-their-issuer-'));
  const settings = { reserve: true, users: theirIssuer };
  await synth({ env: deployment.replace('usher-', ''), extensions: localExtensions(), settings, folder });
  const product = await startProduct({ args: [...argsToRun(folder), ...args], isFirst: true });
  const stop = async () => {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...product, stop };
}

/** A user of the issuer, signed in by its page. */
export async function knownToIssuer(product: Product, known: Known = {}): Promise<IssuerPerson> {
  const email = known.email ?? `${randomUUID().slice(0, 8)}@example.com`;
  await manages(product, 'POST', '/users', { emailVerified: true, ...known, email, password });
  return signsInAtIssuer(product, email);
}

export async function changesAtIssuer(product: Product, sub: string, change: Known): Promise<void> {
  await manages(product, 'PATCH', `/users/${encodeURIComponent(sub)}`, change);
}

export async function leavesIssuer(product: Product, sub: string): Promise<void> {
  await manages(product, 'DELETE', `/users/${encodeURIComponent(sub)}`, {});
}

export async function manages(product: Product, method: string, path: string, body: object): Promise<any> {
  const answer = await fetch(at(product, path), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.json();
}

/** By a code with PKCE, as the web client does it; throws with what the page says instead. */
export async function signsInAtIssuer(
  product: Product,
  email: string,
  clientId: string = theirIssuer.clientIds[0]!,
): Promise<IssuerPerson> {
  const verifier = randomBytes(32).toString('base64url');
  const redirect_uri = `${new URL(product.outputs.graphqlUrl).origin}/`;
  const signedIn = await fetch(at(product, '/authorize'), {
    ...{ method: 'POST', redirect: 'manual' },
    body: new URLSearchParams({
      ...{ client_id: clientId, redirect_uri, response_type: 'code', scope: 'openid', state: 's' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      ...{ code_challenge_method: 'S256', email, password },
    }),
  });
  const code = new URL(signedIn.headers.get('location') ?? redirect_uri).searchParams.get('code');
  if (code === null) throw new Error(/role="alert">([^<]*)/.exec(await signedIn.text())?.[1]);
  const grant = { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier };
  return personIn(email, await tokens(product, { ...grant, client_id: clientId }));
}

/** With the refresh token; throws with the error of the issuer. */
export async function renews(product: Product, person: IssuerPerson): Promise<IssuerPerson> {
  const { refreshToken: refresh_token } = person;
  const client_id: string = theirIssuer.clientIds[0]!;
  return personIn(
    person.email,
    await tokens(product, { grant_type: 'refresh_token', refresh_token, client_id }),
  );
}

async function tokens(product: Product, fields: Record<string, string>): Promise<any> {
  const answer = await fetch(at(product, '/token'), { method: 'POST', body: new URLSearchParams(fields) });
  const value = (await answer.json()) as { error?: string };
  if (value.error) throw new Error(value.error);
  return value;
}

function personIn(
  email: string,
  given: { access_token: string; id_token: string; refresh_token: string },
): IssuerPerson {
  const claims = Buffer.from(given.access_token.split('.')[1]!, 'base64url').toString();
  const userId = (JSON.parse(claims) as { sub: string }).sub;
  return {
    ...{ email, password, userId },
    ...{ accessToken: given.access_token, idToken: given.id_token, refreshToken: given.refresh_token },
  };
}

function at(product: Product, path: string): string {
  return `${new URL(product.outputs.graphqlUrl).origin}/_issuer${path}`;
}
