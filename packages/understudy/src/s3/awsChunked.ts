import crypto from 'node:crypto';
import zlib from 'node:zlib';
import { ServiceError } from '../kernel/answer.ts';

export interface Payload {
  bytes: Buffer;
  /** `x-amz-checksum-…` as sent, in the head or behind the body. */
  checksums: Record<string, string>;
}

/** AWS: documented; the SDK sends a stream in chunks, each behind its length, with the checksum as a trailer. */
export function payloadOf(headers: Record<string, string>, body: Buffer): Payload {
  const isChunked =
    headers['content-encoding']?.split(',').some((name) => name.trim() === 'aws-chunked') ||
    headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  const { bytes, trailers } = isChunked ? unchunked(body) : { bytes: body, trailers: {} };
  const decodedLength = headers['x-amz-decoded-content-length'];
  if (isChunked && decodedLength !== undefined && Number(decodedLength) !== bytes.length) {
    throw new ServiceError(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  }
  const checksums = Object.fromEntries(
    Object.entries({ ...headers, ...trailers }).filter(([name]) =>
      /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/.test(name),
    ),
  );
  for (const [name, claimed] of Object.entries(checksums)) {
    const actual = checksumOf(name.slice('x-amz-checksum-'.length), bytes);
    if (actual !== undefined && actual !== claimed) {
      throw new ServiceError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
  }
  return { bytes, checksums };
}

function unchunked(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd < 0) throw malformed();
    const size = parseInt(body.subarray(at, lineEnd).toString('latin1').split(';')[0]!, 16);
    if (!Number.isInteger(size)) throw malformed();
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size + 2 > body.length) throw malformed();
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.subarray(at).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { bytes: Buffer.concat(chunks), trailers };
}

/** Undefined for the two kinds that Node has no code for: they are kept and given back, not compared. */
function checksumOf(kind: string, bytes: Buffer): string | undefined {
  if (kind === 'crc32') {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(zlib.crc32(bytes));
    return sum.toString('base64');
  }
  return kind === 'sha1' || kind === 'sha256'
    ? crypto.createHash(kind).update(bytes).digest('base64')
    : undefined;
}

function malformed(): ServiceError {
  return new ServiceError('InvalidChunkSizeError', 'A chunk of the body is not as long as it says.');
}
