import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AskedApi } from './target.ts';

/** Who asks, and what of what they show is wrong. What an API was not given the credentials of is not asked. */
const askers = {
  none: { needs: undefined, text: 'no credentials' },
  key: { needs: undefined, text: 'an API key' },
  'key-unknown': { needs: undefined, text: 'an unknown API key' },
  iam: { needs: 'iam', text: 'a signature' },
  'iam-key': { needs: 'iam', text: 'a signature beside an API key' },
  'iam-unknown': { needs: undefined, text: 'a signature of an unknown access key' },
  'iam-secret': { needs: 'iam', text: 'a signature with another secret' },
  'iam-region': { needs: 'iam', text: 'a signature for another region' },
  'iam-old': { needs: 'iam', text: 'a signature that is an hour old' },
  'iam-body': { needs: 'iam', text: 'a signature of another body' },
  pool: { needs: 'userPoolToken', text: 'a token of the user pool' },
  'pool-forged': { needs: 'userPoolToken', text: 'a token of the user pool with another signature' },
  'pool-expired': { needs: 'expiredToken', text: 'a token of the user pool that has ended' },
  oidc: { needs: 'oidcToken', text: 'a token of an OpenID Connect issuer' },
  'oidc-forged': { needs: 'oidcToken', text: 'a token of an OpenID Connect issuer with another signature' },
  lambda: { needs: 'authorizerToken', text: 'a token that the Lambda authorizer knows' },
  'lambda-unknown': { needs: 'authorizerToken', text: 'a token that the Lambda authorizer does not know' },
} as const;

export type Asker = keyof typeof askers;

export const textOf = (asker: Asker): string => askers[asker].text;

/** Whether the credentials that it takes were given. */
export function isKnown(asker: Asker, target: AskedApi): boolean {
  const { needs } = askers[asker];
  return needs === undefined || target[needs] !== undefined;
}

/** What is signed: over a socket nothing is sent there, its signature is of a request that does not take place. */
export interface SignedRequest {
  path: string;
  body: string;
  headers: Record<string, string>;
}

/** The headers by which a asker says who they are, those of the request among them. */
export async function credentialsOf(
  asker: Asker,
  target: AskedApi,
  request: SignedRequest,
): Promise<Record<string, string>> {
  const { apiKey, userPoolToken, oidcToken, expiredToken, authorizerToken } = target;
  const token = (text: string | undefined) => ({ ...request.headers, Authorization: text! });
  switch (asker) {
    case 'none':
      return request.headers;
    case 'key':
      return { ...request.headers, 'x-api-key': apiKey };
    case 'key-unknown':
      return { ...request.headers, 'x-api-key': 'da2-aaaaaaaaaaaaaaaaaaaaaaaaaa' };
    case 'pool':
      return token(userPoolToken);
    case 'pool-forged':
      return token(forged(userPoolToken!));
    case 'pool-expired':
      return token(expiredToken);
    case 'oidc':
      return token(oidcToken);
    case 'oidc-forged':
      return token(forged(oidcToken!));
    case 'lambda':
      return token(authorizerToken);
    case 'lambda-unknown':
      return token('unknown');
    case 'iam-key':
      return { ...(await signed('iam', target, request)), 'x-api-key': apiKey };
    default:
      return signed(asker, target, request);
  }
}

const unknownKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'unknown' };

async function signed(
  asker: Asker,
  { graphqlUrl, region, iam }: AskedApi,
  { path, body, headers }: SignedRequest,
): Promise<Record<string, string>> {
  const url = new URL(graphqlUrl);
  const credentials = asker === 'iam-unknown' ? unknownKey : iam!;
  const signer = new SignatureV4({
    service: 'appsync',
    sha256: Sha256,
    region: asker === 'iam-region' ? otherRegion(region) : region,
    credentials: asker === 'iam-secret' ? { ...credentials, secretAccessKey: 'another' } : credentials,
  });
  const given = await signer.sign(
    {
      ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path },
      headers: { ...headers, host: url.host },
      body: asker === 'iam-body' ? `${body} ` : body,
    },
    { signingDate: new Date(Date.now() - (asker === 'iam-old' ? 3_600_000 : 0)) },
  );
  return given.headers;
}

const otherRegion = (region: string) => (region === 'eu-west-1' ? 'us-east-1' : 'eu-west-1');

/** The same token, with the first letter of its signature turned: the last has bits that do not count. */
function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
