import { createHmac, hash } from 'node:crypto';
import { identity, type Identity } from './identity.ts';

/**
 * The headers of a POST, signed (Signature Version 4). By hand over the platform's own SHA-256: the AWS SDK's signer takes six
 * times the processor, which would be most of what a small request costs.
 */
export async function signedHeaders(
  service: 'appsync' | 'dynamodb' | 'cognito-idp' | 'secretsmanager',
  url: URL,
  headers: Record<string, string>,
  body: string,
  /** Another moment than now, for requests signed for a clock that was moved. */
  signingDate = new Date(),
): Promise<Record<string, string>> {
  const signer = await identity();
  const stamp = signingDate.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const bodyHash = hash('sha256', body, 'hex');
  const signed: Record<string, string> = {
    host: url.host,
    ...headers,
    'x-amz-date': stamp,
    'x-amz-content-sha256': bodyHash,
    ...(signer.sessionToken ? { 'x-amz-security-token': signer.sessionToken } : {}),
  };
  const names = Object.keys(signed).sort();
  const list = names.join(';');
  const lines = names.map((name) => `${name}:${signed[name]!.trim().replace(/\s+/g, ' ')}\n`).join('');
  // The path is encoded once more than it stands in the URL; there is no query.
  const path = encodeURIComponent(url.pathname).replaceAll('%2F', '/');
  const request = `POST\n${path}\n\n${lines}\n${list}\n${bodyHash}`;
  const scope = `${stamp.slice(0, 8)}/${signer.region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash('sha256', request, 'hex')}`;
  const signature = createHmac('sha256', keyOf(signer, scope)).update(text).digest('hex');
  const credential = `${signer.accessKeyId}/${scope}`;
  return {
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${list}, Signature=${signature}`,
  };
}

/** A day's, a region's and a service's key follows from the secret; the last one of each scope is kept. */
const keys = new Map<string, { secret: string; key: Buffer }>();
/** Scopes end with their day. */
const keysMax = 20;

function keyOf({ secretAccessKey: secret }: Identity, scope: string): Buffer {
  const known = keys.get(scope);
  if (known?.secret === secret) return known.key;
  const step = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
  const key = scope.split('/').reduce<string | Buffer>(step, `AWS4${secret}`) as Buffer;
  if (keys.size >= keysMax) keys.clear();
  keys.set(scope, { secret, key });
  return key;
}
