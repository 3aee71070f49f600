import { variable } from '../../platform/env.ts';

/** `{project}-{env}`. One Stripe account may serve several deployments, and other apps too. */
export const deployment = variable('USHER_DEPLOYMENT');

/** What the metadata of a customer says about its owner. */
export function ownerTag(userId: string): { userId: string; deployment: string } {
  return { userId, deployment };
}

/** The account that metadata names; undefined when it names none, or says that it belongs to another deployment. */
export function accountIn(metadata: Record<string, string>): string | undefined {
  return isForeign(metadata) ? undefined : metadata['userId'] || undefined;
}

/** Whether metadata says that it belongs to another deployment. */
export function isForeign({ deployment: owner }: Record<string, string>): boolean {
  return owner !== undefined && owner !== deployment;
}

/** Whether this deployment made it. What an app wrote before it came here names none. */
export function isOurs({ deployment: owner }: Record<string, string>): boolean {
  return owner === deployment;
}
