import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { variable } from './env.ts';

/** The headers of a POST, signed with the function's own role. Its keys change while a function lives, so they are read each time. */
export async function signedHeaders(
  service: 'appsync' | 'dynamodb' | 'cognito-idp' | 'secretsmanager',
  url: URL,
  headers: Record<string, string>,
  body: string,
  /** Another moment than now, for requests signed for a clock that was moved. */
  signingDate?: Date,
): Promise<Record<string, string>> {
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port ? { port: Number(url.port) } : {}),
    path: url.pathname,
    query: {},
    headers: { host: url.host, ...headers },
    body,
  };
  const signed = await signerFor(service).sign(request, signingDate ? { signingDate } : {});
  return signed.headers;
}

const signers = new Map<string, { keyId: string; signer: SignatureV4 }>();

function signerFor(service: string): SignatureV4 {
  const keyId = variable('AWS_ACCESS_KEY_ID');
  const known = signers.get(service);
  if (known?.keyId === keyId) return known.signer;
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  const signer = new SignatureV4({
    service,
    region: variable('AWS_REGION'),
    sha256: Sha256,
    credentials: {
      accessKeyId: keyId,
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken ? { sessionToken } : {}),
    },
  });
  signers.set(service, { keyId, signer });
  return signer;
}
