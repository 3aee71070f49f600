import { createHash } from 'node:crypto';
import { recallPage, remember } from '../../../store/jobs.ts';

/** A round of more days than these finds its first pieces gone, and asks Stripe again for what was in them. */
const keptForMs = 14 * 24 * 3_600_000;

/**
 * What a round has met at Stripe, as eight bytes of a digest each: ten million are 80 MB. Two of these that are alike by chance, of
 * 18 quintillion, hide one subscription.
 */
export class Seen {
  private constructor(private readonly sorted: BigUint64Array) {}

  static async read(roundId: string): Promise<Seen> {
    const pieces: Uint8Array[] = [];
    let cursor: Record<string, unknown> | undefined;
    do {
      const page = await recallPage<Uint8Array>(jobOf(roundId), cursor ? { cursor } : {});
      pieces.push(...page.items.map(({ value }) => value));
      cursor = page.next;
    } while (cursor);
    const bytes = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.byteLength;
    }
    return new Seen(new BigUint64Array(bytes.buffer).sort());
  }

  has(userId: string, subscriptionId: string): boolean {
    const wanted = new BigUint64Array(digestOf(userId, subscriptionId).buffer)[0]!;
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return this.sorted[low] === wanted;
  }
}

/** The piece is named by the place at which its page began, so a page that is read again overwrites its own. */
export async function writeSeen(
  roundId: string,
  place: string,
  met: { userId: string; subscriptionId: string }[],
  nowMs: number,
): Promise<void> {
  if (met.length === 0) return;
  const digests = met.map(({ userId, subscriptionId }) => digestOf(userId, subscriptionId));
  await remember(jobOf(roundId), place, new Uint8Array(Buffer.concat(digests)), nowMs + keptForMs);
}

function digestOf(userId: string, subscriptionId: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`${userId} ${subscriptionId}`).digest().subarray(0, 8));
}

const jobOf = (roundId: string) => `stripe-compare-seen#${roundId}`;
