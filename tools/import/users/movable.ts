import type { SavedUser } from '../../backup/exportPool.ts';
import type { MovedUser } from '../record.ts';

/** A user of another pool as one of the product's own, or why that cannot be. */
export function movableOf({
  sub,
  status,
  isEnabled,
  attributes,
}: SavedUser): MovedUser | { refused: string } {
  const { email, email_verified: verified } = attributes;
  if (status === 'UNCONFIRMED') return { refused: 'it never confirmed its address' };
  if (status === 'EXTERNAL_PROVIDER')
    return { refused: 'it signs in at an external provider, which alone makes such users' };
  if (!email) return { refused: 'it has no address' };
  const isInvited = status === 'FORCE_CHANGE_PASSWORD';
  // The mailbox is the way in here: an address that was not proven may be that of another person.
  if (verified !== 'true') return { refused: 'its address was not confirmed' };
  return { kind: 'user', userId: sub, user: { email, name: nameIn(attributes), isEnabled, isInvited } };
}

function nameIn({ name, given_name: given, family_name: family }: Record<string, string>): string | null {
  return name || [given, family].filter(Boolean).join(' ') || null;
}
