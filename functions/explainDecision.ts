import { door, operatorOf } from './door.ts';
import type { DecisionExplanation, QueryExplainDecisionArgs } from '../generated/schema.ts';
import { explain } from '../app/counting/explain.ts';
import { featureFrom } from '../app/counting/input.ts';

export const handler = door<QueryExplainDecisionArgs, DecisionExplanation>(async (call, nowMs) => {
  operatorOf(call);
  return explain(call.args.userId, featureFrom(call.args.feature), nowMs);
});
