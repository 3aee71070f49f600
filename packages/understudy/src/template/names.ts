import { createHash } from 'node:crypto';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `{stack}-{logical id}-{suffix}` as CloudFormation names things, but with a suffix that never changes. */
export function generatedName(
  stackName: string,
  logicalId: string,
  lengthMax = 255,
  ...unlike: string[]
): string {
  const suffix = stableText(upper, 12, stackName, logicalId, ...unlike);
  const room = lengthMax - suffix.length - 2;
  const half = Math.floor(room / 2);
  const stack = stackName.slice(0, Math.max(half, room - logicalId.length));
  return `${stack}-${logicalId.slice(0, room - stack.length)}-${suffix}`;
}

/** Small letters and digits that follow from the parts. */
export function stableId(length: number, ...parts: string[]): string {
  return stableText(lower, length, ...parts);
}

export function stableUuid(...parts: string[]): string {
  const hex = createHash('sha256').update(parts.join('\0')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function stableText(alphabet: string, length: number, ...parts: string[]): string {
  const digest = createHash('sha512').update(parts.join('\0')).digest();
  return [...digest.subarray(0, length)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
