import type { ActionInput } from '../../generated/schema.ts';
import type { LastAction } from '../../store/rows/lastAction.ts';
import { actionOf } from '../../store/usageRow.ts';
import { actionFrom, amountFrom, featureFrom, keyFrom, keyOfKind } from './input.ts';

/** A use as a caller says it. */
export interface SaidUse {
  feature: string;
  amount?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  action?: ActionInput | null | undefined;
}

export interface CheckedUse {
  feature: string;
  amount: number;
  action: LastAction;
  /** Of a service apart from those of users. */
  key: string | undefined;
}

/** The use, checked. `by`: the service that counts it for an account. */
export function useFrom(said: SaidUse, by: string | undefined, nowMs: number): CheckedUse {
  const amount = amountFrom(said.amount);
  const key = keyFrom(said.idempotencyKey);
  return {
    feature: featureFrom(said.feature),
    amount,
    action: actionSaid(said.action, amount, by, nowMs),
    key: key === undefined ? undefined : keyOfKind(by && 'service', key),
  };
}

/** What the log says of units that were used, checked. */
export function actionSaid(
  said: SaidUse['action'],
  amount: number,
  by: string | undefined,
  nowMs: number,
): LastAction {
  const { type, details } = actionFrom(said);
  return actionOf(type, amount, nowMs, { ...(details ? { details } : {}), ...(by ? { by } : {}) });
}
