/** Number of shards of the indexes over all users, so that no partition takes all writes. */
export const shards = 8;

/** A stable spread; needs no strength. */
export function shardOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0;
  return sum % shards;
}
