import { ServiceError, type Body } from '../kernel/answer.ts';

/** AWS: documented; most that one call lists. */
const pageMax = 60;

export function limitOf(body: Body): number {
  const limit = body['Limit'] ?? pageMax;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 0 && limit <= pageMax) {
    return limit === 0 ? pageMax : limit;
  }
  throw new ServiceError(
    'InvalidParameterException',
    `1 validation error detected: Value '${String(limit)}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${pageMax}`,
  );
}

export function toToken(position: number): string {
  return Buffer.from(JSON.stringify({ position })).toString('base64');
}

export function fromToken(token: unknown, name: string): number {
  if (token === undefined || token === null) return 0;
  const position = /^\{"position":(\d+)\}$/.exec(Buffer.from(String(token), 'base64').toString('utf8'))?.[1];
  if (position === undefined) {
    throw new ServiceError('InvalidParameterException', `Invalid ${name}.`);
  }
  return Number(position);
}

export function pageOf<T>(
  all: T[],
  body: Body,
  tokenName: string,
): { page: T[]; next: Record<string, string> } {
  const start = fromToken(body[tokenName], tokenName);
  const end = start + limitOf(body);
  return { page: all.slice(start, end), next: end < all.length ? { [tokenName]: toToken(end) } : {} };
}
