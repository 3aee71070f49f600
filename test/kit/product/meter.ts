import type { Product } from './product.ts';

/** What the tables were asked for, in requests and capacity units, those of indexes included. */
export interface Metered {
  requests: number;
  read: number;
  write: number;
}

/** What runs by itself: it reads now and then, and is no part of an answer. */
const byItself = /Function(changes|trialClock|reconcile|stripeUndelivered|stripeCompare|archive)Role/;

/** As the engine has reported it since the start. */
export async function meterOf(product: Product): Promise<{
  answering: Metered;
  byItself: Metered;
  scans: number;
}> {
  const reading = (await (await fetch(new URL('/_local/meter', product.outputs.graphqlUrl))).json()) as {
    byRole: Record<string, Metered>;
    byOperation: Record<string, number>;
  };
  const total = (isByItself: boolean) =>
    Object.entries(reading.byRole)
      .filter(([role]) => byItself.test(role) === isByItself)
      .reduce((sum, [, asked]) => plus(sum, asked), { requests: 0, read: 0, write: 0 });
  return { answering: total(false), byItself: total(true), scans: reading.byOperation['Scan'] ?? 0 };
}

const plus = (one: Metered, other: Metered): Metered => ({
  requests: one.requests + other.requests,
  read: one.read + other.read,
  write: one.write + other.write,
});

export const less = (one: Metered, other: Metered): Metered => ({
  requests: one.requests - other.requests,
  read: one.read - other.read,
  write: one.write - other.write,
});
