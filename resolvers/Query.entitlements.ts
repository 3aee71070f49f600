import type { Right } from '../domain/entitlement.ts';
import type { Entitlement } from '../generated/schema.ts';
import type { ResponseContext } from './shared/context.ts';
import { entitlementsOf } from './shared/entitlements.ts';

export function request() {
  return {};
}

/** The account is the one that the first steps found or made. */
export function response(ctx: ResponseContext<unknown, object, unknown, Right[]>): Entitlement[] {
  return entitlementsOf(ctx.stash.account!, ctx.prev.result);
}
