import crypto from 'node:crypto';

/** The 3072-bit group of RFC 5054, appendix A, with generator 2, as Cognito's clients have it. */
const primeHex = crypto.getDiffieHellman('modp15').getPrime('hex');
const N = BigInt(`0x${primeHex}`);
const g = 2n;
const k = toInteger(sha256(Buffer.from(padHex(N) + padHex(g), 'hex')));

/** All that is kept of a password; it tells a right guess from a wrong one but cannot be used to sign in. */
export interface Verifier {
  saltHex: string;
  verifierHex: string;
}

/** What the server remembers between the two halves of a sign-in. */
export interface Challenge {
  serverPrivateHex: string;
  serverPublicHex: string;
}

/** `poolName` is the part of the pool's id behind the underscore. Costs about a millisecond. */
export function verifierFor(poolName: string, username: string, password: string): Verifier {
  const saltHex = crypto.randomBytes(16).toString('hex');
  return { saltHex, verifierHex: verifierWith(poolName, username, password, saltHex) };
}

/** Whether a password in clear is the one that the verifier was made from. */
export function isPassword(poolName: string, username: string, password: string, known: Verifier): boolean {
  const guess = Buffer.from(verifierWith(poolName, username, password, known.saltHex), 'hex');
  const expected = Buffer.from(known.verifierHex, 'hex');
  return guess.length === expected.length && crypto.timingSafeEqual(guess, expected);
}

export function challengeFor(verifier: Verifier): Challenge {
  const serverPrivateHex = crypto.randomBytes(32).toString('hex');
  const B = (k * BigInt(`0x${verifier.verifierHex}`) + powerOfGenerator(serverPrivateHex)) % N;
  return { serverPrivateHex, serverPublicHex: B.toString(16) };
}

/** RFC 5054: a client value that is zero modulo N would make the key known without the password. */
export function isClientPublic(clientPublicHex: string): boolean {
  return /^[0-9a-f]{1,1024}$/i.test(clientPublicHex) && BigInt(`0x${clientPublicHex}`) % N !== 0n;
}

/** The client's claim on the session key; timing-safe. */
export function isSignature(
  signature: string,
  proof: {
    poolName: string;
    username: string;
    clientPublicHex: string;
    verifier: Verifier;
    challenge: Challenge;
    secretBlock: string;
    timestamp: string;
  },
): boolean {
  const A = BigInt(`0x${proof.clientPublicHex}`);
  const u = toInteger(
    sha256(Buffer.from(padHex(A) + padHex(BigInt(`0x${proof.challenge.serverPublicHex}`)), 'hex')),
  );
  if (u === 0n) return false;
  const v = BigInt(`0x${proof.verifier.verifierHex}`);
  const S = power(A * power(v, u), BigInt(`0x${proof.challenge.serverPrivateHex}`));
  const key = crypto.hkdfSync(
    'sha256',
    Buffer.from(padHex(S), 'hex'),
    Buffer.from(padHex(u), 'hex'),
    'Caldera Derived Key',
    16,
  );
  const expected = crypto
    .createHmac('sha256', Buffer.from(key))
    .update(proof.poolName)
    .update(proof.username)
    .update(Buffer.from(proof.secretBlock, 'base64'))
    .update(proof.timestamp)
    .digest();
  const claimed = Buffer.from(signature, 'base64');
  return claimed.length === expected.length && crypto.timingSafeEqual(claimed, expected);
}

/** Two's complement as Java's BigInteger writes it, which is what both sides hash. */
export function padHex(value: bigint): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return /^[89a-f]/.test(even) ? `00${even}` : even;
}

function verifierWith(poolName: string, username: string, password: string, saltHex: string): string {
  const inner = sha256(Buffer.from(`${poolName}${username}:${password}`, 'utf8'));
  const salt = Buffer.from(padHex(BigInt(`0x${saltHex}`)), 'hex');
  const x = sha256(Buffer.concat([salt, inner]));
  return powerOfGenerator(x.toString('hex')).toString(16).padStart(primeHex.length, '0');
}

/** OpenSSL's exponentiation, which takes a sixth of the time of the one below. */
function powerOfGenerator(exponentHex: string): bigint {
  const group = crypto.createDiffieHellman(primeHex, 'hex', 2);
  group.setPrivateKey(exponentHex, 'hex');
  return BigInt(`0x${group.generateKeys('hex')}`);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

function sha256(data: Buffer): Buffer {
  return crypto.createHash('sha256').update(data).digest();
}

function toInteger(digest: Buffer): bigint {
  return BigInt(`0x${digest.toString('hex')}`);
}
