import type { Account as Me } from './types.ts';

type Entitlement = Me['entitlements'][number];

/** `renews`: renews automatically at that moment. `payBy`: ends then unless the open invoice is paid. */
export type RightEnd = { kind: 'ends' | 'renews' | 'payBy'; at: string } | { kind: 'open' };

/**
 * When a right ends, as a customer has to hear it. Of a subscription the right's own end includes the grace, which is no date
 * that anybody was promised.
 */
export function rightEnd(
  { source, expiresAt }: Entitlement,
  me: Pick<Me, 'subscriptions' | 'trials'>,
): RightEnd {
  if (expiresAt === null) return { kind: 'open' };
  if (source.startsWith('trial:')) {
    const trial = me.trials.find(({ productId }) => source === `trial:${productId}`);
    // Another source that gives the same may end later.
    return trial?.expiresAt === expiresAt ? { kind: 'ends', at: expiresAt } : { kind: 'open' };
  }
  if (!source.startsWith('sub:')) return { kind: 'ends', at: expiresAt };
  const subscription = me.subscriptions.find(
    ({ id }) => source === `sub:${id}` || source.startsWith(`sub:${id}:`),
  );
  if (!subscription) return { kind: 'open' };
  const { cancelAtPeriodEnd, currentPeriodEnd, endsAt } = subscription;
  if (endsAt !== null) return { kind: cancelAtPeriodEnd ? 'ends' : 'payBy', at: endsAt };
  return currentPeriodEnd === null ? { kind: 'open' } : { kind: 'renews', at: currentPeriodEnd };
}
