import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import { bits, context, integer, octets, oid, sequence, setOf, simple, time, utf8, yes } from './der.ts';

/** A key and the certificate of it, as PEM. */
export interface Certified {
  key: string;
  certificate: string;
}

const loopback = ['localhost', '127.0.0.1', '::1'];
const dayMs = 86_400_000;
const authorityDays = 3_650;
/** Browsers take no certificate of a server that holds for more than 398 days. */
const serverDays = 90;

/** An authority that may vouch for this machine's own names and for no other: a stolen key plays no other server. */
export function authorityFor(host: string, nowMs: number): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = nameOf(`Understudy ${randomBytes(4).toString('hex')}, this machine only`);
  const certificate = signed(
    {
      ...{ subject: name, issuer: name, publicKey, nowMs, days: authorityDays },
      extensions: [
        extension('2.5.29.19', sequence(yes, integer(Buffer.from([0]))), 'critical'),
        // Signs certificates and lists of revoked ones.
        extension('2.5.29.15', bits(Buffer.from([0x06]), 1), 'critical'),
        extension('2.5.29.14', octets(keyIdOf(publicKey))),
        extension('2.5.29.30', sequence(context(0, ...namesOf(host).map(subtree))), 'critical'),
      ],
    },
    privateKey,
  );
  return { key: pemOf(privateKey), certificate };
}

/** What a server on this machine shows, vouched for by the authority. */
export function serverFor(host: string, authority: Certified, nowMs: number): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuerKey = createPrivateKey(authority.key);
  const certificate = signed(
    {
      ...{ subject: nameOf('localhost'), issuer: subjectIn(authority.certificate), publicKey, nowMs },
      days: serverDays,
      extensions: [
        extension('2.5.29.19', sequence(), 'critical'),
        extension('2.5.29.15', bits(Buffer.from([0x80]), 7), 'critical'),
        extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
        extension('2.5.29.14', octets(keyIdOf(publicKey))),
        extension('2.5.29.35', sequence(simple(0, keyIdOf(createPublicKey(issuerKey))))),
        extension(
          '2.5.29.17',
          sequence(...namesOf(host).map((name) => generalName(name, addressBytes(name)))),
        ),
      ],
    },
    issuerKey,
  );
  return { key: pemOf(privateKey), certificate };
}

interface Content {
  subject: Buffer;
  issuer: Buffer;
  publicKey: KeyObject;
  nowMs: number;
  days: number;
  extensions: Buffer[];
}

function signed({ subject, issuer, publicKey, nowMs, days, extensions }: Content, by: KeyObject): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const content = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    issuer,
    // A clock that is a little behind finds it valid, too.
    sequence(time(new Date(nowMs - dayMs)), time(new Date(nowMs + days * dayMs))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions)),
  );
  const whole = sequence(content, algorithm, bits(sign('sha256', content, by)));
  const lines = whole.toString('base64').match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function extension(id: string, value: Uint8Array, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octets(value));
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8(commonName))));
}

/** The names that a server is asked by. */
function namesOf(host: string): string[] {
  return [...new Set([...loopback, ...(host === '0.0.0.0' || host === '::' ? [] : [host])])];
}

/** All of 127.0.0.0/8 is this machine. */
function subtree(name: string): Buffer {
  const bytes = addressBytes(name);
  if (!bytes) return sequence(generalName(name, undefined));
  const whole = Buffer.concat([bytes, Buffer.alloc(bytes.length, 255)]);
  const range = name.startsWith('127.') ? Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]) : whole;
  return sequence(generalName(name, range));
}

function generalName(name: string, bytes: Buffer | undefined): Buffer {
  return bytes ? simple(7, bytes) : simple(2, Buffer.from(name));
}

/** Undefined for what is no address. */
function addressBytes(name: string): Buffer | undefined {
  if (isIP(name) === 0) return undefined;
  if (isIPv4(name)) return Buffer.from(name.split('.').map(Number));
  const [head = '', tail = ''] = name.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((one) => one.padStart(4, '0')).join(''), 'hex');
}

function keyIdOf(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** As it stands in a certificate: its sixth part, behind version, serial number, algorithm, issuer and times. */
function subjectIn(certificate: string): Buffer {
  const bytes = Buffer.from(certificate.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  let at = contentAt(bytes, contentAt(bytes, 0));
  for (let part = 0; part < 5; part += 1) at = endOf(bytes, at);
  return bytes.subarray(at, endOf(bytes, at));
}

function contentAt(bytes: Buffer, at: number): number {
  const length = bytes[at + 1]!;
  return at + 2 + (length & 0x80 ? length & 0x7f : 0);
}

function endOf(bytes: Buffer, at: number): number {
  const start = contentAt(bytes, at);
  const length = start === at + 2 ? bytes[at + 1]! : Number(`0x${bytes.toString('hex', at + 2, start)}`);
  return start + length;
}
