import { freeRights, type Right } from '../domain/entitlement.ts';
import { listOwnRights } from './entitlements.ts';
import { listFreePlans } from './products.ts';

/** All rights of an account, also those that have ended; the plans that everybody has among them. */
export async function listRights(userId: string, nowMs: number): Promise<Right[]> {
  const [own, plans] = await Promise.all([listOwnRights(userId), listFreePlans(nowMs)]);
  return [...own, ...plans.flatMap(freeRights)];
}
