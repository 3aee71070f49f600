import { util } from '@aws-appsync/utils';
import { unitsMax } from '../../domain/units.ts';

/** Where a field's arguments may hold units. */
export interface Amounts {
  amount?: number | null;
  /** No units, but a number that must not become null either. */
  threshold?: number | null;
  items?: { amount?: number | null }[] | null;
  input?: { features?: { limit?: number | null }[] | null } | null;
}

/**
 * JSON has no infinity: a literal such as `1e400` would reach the function as null, which means the default amount, or no
 * limit. Everything else about units the function decides.
 */
export function demandUnits(args: Amounts) {
  const amounts = [args.amount, args.threshold]
    .concat((args.items ?? []).map((item) => item.amount))
    .concat((args.input?.features ?? []).map((feature) => feature.limit));
  demandInBounds(amounts);
}

export function demandInBounds(amounts: (number | null | undefined)[]) {
  if (amounts.some((amount) => amount != null && (amount > unitsMax || amount < -unitsMax))) {
    util.error(`Units are whole numbers up to ${unitsMax}.`, 'BadRequest');
  }
}
