import type { Right } from '../domain/entitlement.ts';
import type { Entitlement } from '../generated/schema.ts';
import type { Me } from '../store/rows/users.ts';
import type { ResponseContext } from './shared/context.ts';
import { entitlementsOf } from './shared/entitlements.ts';

export function request() {
  return {};
}

export function response(ctx: ResponseContext<unknown, object, Me, Right[]>): Entitlement[] {
  return entitlementsOf(ctx.source, ctx.prev.result);
}
