import { variable } from '../../platform/env.ts';

/** `{project}-{env}`. One Stripe account may serve several deployments, and other apps too. */
export const deployment = variable('USHER_DEPLOYMENT');

/** What the setting `stripeOwn` names beside the tag: pairs of metadata (`app=editor`), and ids of Stripe's products. */
const named = (process.env['STRIPE_OWN'] ?? 'none').split(',').filter((one) => one !== 'none');
const ownProducts = new Set(named.filter((one) => !one.includes('=')));
const ownPairs = named.filter((one) => one.includes('=')).map((pair) => pair.split('=') as [string, string]);

/** What the metadata of a customer says about its owner. */
export function ownerTag(userId: string): { userId: string; deployment: string } {
  return { userId, deployment };
}

/**
 * The account that metadata names; undefined when it names none, or says that it belongs to another deployment or, where pairs are
 * set, has none of them.
 */
export function accountIn(metadata: Record<string, string>): string | undefined {
  return mayBeOurs(metadata) ? metadata['userId'] || undefined : undefined;
}

/** Whether metadata leaves it open that it belongs to this deployment: whom it names, or what is paid, then decides. */
export function mayBeOurs(metadata: Record<string, string>): boolean {
  return !isForeign(metadata) && isNamedIn(metadata);
}

/** Whether one of these products is said to be sold by this deployment. */
export function isSoldHere(productIds: string[]): boolean {
  return productIds.some((id) => ownProducts.has(id));
}

/** Whether metadata says that it belongs to another deployment. */
export function isForeign({ deployment: owner }: Record<string, string>): boolean {
  return owner !== undefined && owner !== deployment;
}

/** Whether this deployment made it. What an app wrote before it came here names none. */
export function isOurs({ deployment: owner }: Record<string, string>): boolean {
  return owner === deployment;
}

/** Without pairs every `userId` counts; it is ours when an account here has that id. */
function isNamedIn(metadata: Record<string, string>): boolean {
  return (
    isOurs(metadata) || ownPairs.length === 0 || ownPairs.some(([name, value]) => metadata[name] === value)
  );
}
