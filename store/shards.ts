/** Indexes over all users are split so, lest one partition take everybody's writes. */
export const shards = 8;

/** A stable spread; needs no strength. */
export function shardOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0;
  return sum % shards;
}
