import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest } from '../kernel/http.ts';
import { canonicalQuery, canonicalUri } from './canonical.ts';
import type { CredentialVault } from './credentials.ts';
import type { Principal } from './principal.ts';

/** Who signed, and for which service. */
export interface SignedCaller {
  principal: Principal;
  service: string;
  region: string;
}

/** A request whose signature is not accepted, in AWS's words. */
export class SignatureError extends Error {
  constructor(
    readonly code:
      | 'MissingAuthenticationTokenException'
      | 'IncompleteSignatureException'
      | 'InvalidSignatureException'
      | 'UnrecognizedClientException'
      | 'ExpiredTokenException',
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}

interface SignatureParts {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string;
  signature: string;
  /** `20261121T120000Z` */
  stamp: string;
  sessionToken: string;
  isPresigned: boolean;
  lifetimeMs: number;
}

/** AWS: documented. */
const skewMsMax = 5 * 60_000;
const keysMax = 1000;
const algorithm = 'AWS4-HMAC-SHA256';

/** Verifies AWS Signature Version 4, in the header or in the query, for any service. */
export class SignatureVerifier {
  /** Signing keys, which hold for a day, by secret and scope. */
  private readonly keys = new Map<string, Buffer>();

  constructor(
    private readonly vault: CredentialVault,
    private readonly clock: Clock,
  ) {}

  verify(request: HttpRequest): SignedCaller {
    const parts = partsOf(request);
    const session = this.vault.sessionFor(parts.sessionToken);
    if (!session || session.accessKeyId !== parts.accessKeyId) {
      throw new SignatureError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    this.checkTime(parts);
    if (session.expiresAtMs !== undefined && session.expiresAtMs <= this.clock.now()) {
      throw new SignatureError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
    }
    const scope = `${parts.date}/${parts.region}/${parts.service}/aws4_request`;
    const toSign = `${algorithm}\n${parts.stamp}\n${scope}\n${sha256(canonicalRequest(request, parts))}`;
    const wanted = createHmac('sha256', this.keyFor(session.secretAccessKey, parts)).update(toSign).digest();
    const given = Buffer.from(parts.signature, 'hex');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new SignatureError(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
    }
    return { principal: session.principal, service: parts.service, region: parts.region };
  }

  private checkTime({ stamp, isPresigned, lifetimeMs }: SignatureParts): void {
    const signedAtMs = Date.parse(
      stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
    );
    if (Number.isNaN(signedAtMs))
      throw new SignatureError(
        'IncompleteSignatureException',
        `Date must be in ISO-8601 'basic format'. Got '${stamp}'.`,
      );
    const nowMs = this.clock.now();
    const oldestMs = isPresigned ? nowMs - lifetimeMs : nowMs - skewMsMax;
    if (signedAtMs < oldestMs) {
      throw new SignatureError(
        'InvalidSignatureException',
        `Signature expired: ${stamp} is now earlier than ${basic(oldestMs)} (${basic(nowMs)} - 5 min.)`,
      );
    }
    if (signedAtMs > nowMs + skewMsMax) {
      throw new SignatureError(
        'InvalidSignatureException',
        `Signature not yet current: ${stamp} is still later than ${basic(nowMs + skewMsMax)} (${basic(nowMs)} + 5 min.)`,
      );
    }
  }

  private keyFor(secret: string, { date, region, service }: SignatureParts): Buffer {
    const name = `${secret}/${date}/${region}/${service}`;
    const known = this.keys.get(name);
    if (known) return known;
    let key: Buffer = Buffer.from(`AWS4${secret}`);
    for (const step of [date, region, service, 'aws4_request'])
      key = createHmac('sha256', key).update(step).digest();
    if (this.keys.size >= keysMax) this.keys.clear();
    this.keys.set(name, key);
    return key;
  }
}

function partsOf(request: HttpRequest): SignatureParts {
  const { headers, query } = request;
  const header = headers.authorization;
  if (header !== undefined && header.startsWith(algorithm)) {
    const field = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1];
    return parts(field('Credential'), field('SignedHeaders'), field('Signature'), {
      stamp: headers['x-amz-date'] ?? '',
      sessionToken: headers['x-amz-security-token'] ?? '',
      isPresigned: false,
      lifetimeMs: 0,
    });
  }
  if (query.get('X-Amz-Algorithm') === algorithm) {
    const take = (name: string) => query.get(name) ?? undefined;
    return parts(take('X-Amz-Credential'), take('X-Amz-SignedHeaders'), take('X-Amz-Signature'), {
      stamp: take('X-Amz-Date') ?? '',
      sessionToken: take('X-Amz-Security-Token') ?? '',
      isPresigned: true,
      lifetimeMs: Number(take('X-Amz-Expires') ?? 300) * 1000,
    });
  }
  throw new SignatureError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function parts(
  credential: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
  rest: Pick<SignatureParts, 'stamp' | 'sessionToken' | 'isPresigned' | 'lifetimeMs'>,
): SignatureParts {
  const scope = credential?.split('/') ?? [];
  if (scope.length !== 5 || scope[4] !== 'aws4_request' || !signedHeaders || !signature || !rest.stamp) {
    throw new SignatureError(
      'IncompleteSignatureException',
      "Authorization needs 'Credential', 'SignedHeaders', 'Signature' and a date ('X-Amz-Date').",
    );
  }
  const [accessKeyId, date, region, service] = scope as [string, string, string, string, string];
  if (!signedHeaders.split(';').includes('host')) {
    throw new SignatureError(
      'InvalidSignatureException',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  if (!rest.stamp.startsWith(date)) {
    throw new SignatureError(
      'InvalidSignatureException',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${rest.stamp}'.`,
    );
  }
  return { accessKeyId, date, region, service, signedHeaders, signature, ...rest };
}

function canonicalRequest(
  request: HttpRequest,
  { service, signedHeaders, isPresigned }: SignatureParts,
): string {
  let headers = '';
  for (const name of signedHeaders.split(';')) {
    headers += `${name}:${(request.headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}\n`;
  }
  return [
    request.method,
    canonicalUri(request.path, service),
    canonicalQuery(request.query),
    headers,
    signedHeaders,
    payloadHash(request, service, isPresigned),
  ].join('\n');
}

/**
 * Outside S3 the hash is always that of the body that arrived, so a header that claims another one fails the signature. S3
 * also takes unsigned and chunked payloads. AWS: documented.
 */
function payloadHash(request: HttpRequest, service: string, isPresigned: boolean): string {
  const claimed = request.headers['x-amz-content-sha256'];
  if (service === 's3') {
    if (claimed === 'UNSIGNED-PAYLOAD' || claimed?.startsWith('STREAMING-')) return claimed;
    if (isPresigned) return 'UNSIGNED-PAYLOAD';
  }
  return sha256(request.body);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function basic(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}
