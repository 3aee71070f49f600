import { util } from '@aws-appsync/utils';
import { unitsMax } from '../../domain/units.ts';

/**
 * JSON has no infinity: a literal such as `1e400` would reach the function as null, which means the default amount, or no
 * limit. Everything else about units the function decides.
 */
export function demandUnits(args: Record<string, any>) {
  const amounts = [args.amount]
    .concat((args.items ?? []).map((item: Record<string, any>) => item.amount))
    .concat((args.input?.features ?? []).map((feature: Record<string, any>) => feature.limit));
  if (amounts.some((amount: number) => amount > unitsMax || amount < -unitsMax)) {
    util.error(`Units are whole numbers up to ${unitsMax}.`, 'BadRequest');
  }
}
