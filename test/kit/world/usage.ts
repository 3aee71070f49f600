import { randomUUID } from 'node:crypto';
import type { Product } from '../../../domain/catalog.ts';
import type { Limit, Right } from '../../../domain/entitlement.ts';
import { aRight } from '../catalog/products.ts';
import { Wire } from '../faults/wire.ts';
import { noon } from '../time.ts';
import { startEngine } from './engine.ts';
import { rowsIn } from './rows.ts';

/** The engine, and everything that counts, loaded against it; behind a wire where a test counts requests or makes them fail. */
export async function startUsage({ isWired = false } = {}) {
  const engine = await startEngine();
  // Doors load what asks these two; in this world nothing does.
  Object.assign(process.env, { USER_POOL_ID: 'eu-central-1_none', CLAIM_SECRET_ARN: 'none' });
  const wire = new Wire(engine.endpoint);
  if (isWired) {
    await wire.open();
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
  }
  const modules = {
    ...(await import('../../../app/counting/consume.ts')),
    ...(await import('../../../app/counting/cache.ts')),
    ...(await import('../../../store/usage.ts')),
    ...(await import('../../../store/usageRows.ts')),
    ...(await import('../../../store/usageRow.ts')),
    ...(await import('../../../store/refresh.ts')),
    ...(await import('../../../store/entitlements.ts')),
    ...(await import('../../../store/products.ts')),
    ...(await import('../../../store/users.ts')),
    ...(await import('../../../app/counting/holds.ts')),
    ...(await import('../../../app/counting/grant.ts')),
    ...(await import('../../../app/counting/usageNow.ts')),
    ...(await import('../../../app/counting/judge.ts')),
    ...(await import('../../../app/counting/explain.ts')),
  };
  const rows = rowsIn(engine.client);
  return {
    engine,
    wire,
    ...modules,
    ...rows,
    /** An account with a right of its own to one feature. */
    async anAccountWith(limits: Limit[], more: Partial<Right> = {}): Promise<string> {
      const userId = await rows.anAccount();
      await rows.giveRight(userId, aRight(limits, more));
      return userId;
    },
    sell: (product: Product) => rows.put('TABLE_PRODUCTS', modules.toProductRow(product, noon)),
    stop: async () => {
      if (isWired) await wire.close();
      await engine.stop();
    },
  };
}

export type Usage = Awaited<ReturnType<typeof startUsage>>;

/** One consumption, as `consume` takes it: one export, unless it says otherwise. */
export function aWish(
  userId: string,
  more: { amount?: number; feature?: string; type?: string; callId?: string } = {},
) {
  const amount = more.amount ?? 1;
  return {
    userId,
    feature: more.feature ?? 'exports',
    amount,
    // As behind a door, where each use carries the id of its request.
    action: { type: more.type ?? 'consume', n: amount, at: noon, req: randomUUID() },
    callId: more.callId ?? randomUUID(),
  };
}
