import type { Identity } from '../definition.ts';

const shapes: readonly (readonly [string, readonly string[]])[] = [
  ['User Pool Authorization', ['sub', 'issuer', 'username', 'claims', 'sourceIp', 'defaultAuthStrategy']],
  ['IAM Authorization', ['accountId', 'userArn', 'username', 'sourceIp']],
];

/** AWS: recorded. The mode is read off the shape of the identity alone; an incomplete shape counts as an API key. */
export function authTypeOf(identity: Identity): string {
  if (!identity) return 'API Key Authorization';
  const keys = Object.keys(identity);
  if (keys.length === 0 || (keys.length === 1 && keys[0] === 'resolverContext'))
    return 'Lambda Authorization';
  for (const [name, needed] of shapes) {
    if (needed.every((key) => (identity[key] ?? null) !== null)) return name;
  }
  const isOidc =
    keys.length === 3 && ['sub', 'issuer', 'claims'].every((key) => (identity[key] ?? null) !== null);
  return isOidc ? 'Open ID Connect Authorization' : 'API Key Authorization';
}
