import { variable } from '../../platform/env.ts';
import { Mistake } from '../../domain/errors.ts';
import type { Claim } from '../../store/rows/trials.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { keyedHash } from '../../store/mailboxHash.ts';

/** `ignore`, `claim` those that are saved, or `require` one. */
const cardClaims = variable('CARD_CLAIMS');
/** Only where cards are looked at, because Stripe's client is larger than all the rest; while the function starts, not in a call. */
const fingerprints = cardClaims === 'ignore' ? undefined : import('../billing/fingerprints.ts');

/**
 * The cards that the account has saved with Stripe, which knows a number again under another account. A trial of any of them is
 * the trial of all.
 */
export async function cardsOf({ stripe_customer_id: customerId }: UserRow): Promise<Claim[]> {
  if (!fingerprints) return [];
  const { fingerprintsOf } = await fingerprints;
  const found = customerId === undefined ? [] : await fingerprintsOf(customerId);
  if (cardClaims === 'require' && found.length === 0)
    throw new Mistake('Conflict', 'This trial needs a card. Save one first; it is not charged.', {
      reason: 'CARD_REQUIRED',
    });
  return Promise.all(
    found.map(async (one): Promise<Claim> => ({ kind: 'card', hash: await keyedHash('card', one) })),
  );
}
