import type { Decision, Product as ProductPartsFragment, RefusalReason } from '@usher/client';
import { currentOf, limitsOf, nounOf, numberOf, periodOf } from '../ui/words.ts';
import { limitThatRefused } from '@usher/client';

/** Why the server said no, with the feature and the number. */
export function refusalSentence(decision: Decision): string {
  const { name } = decision;
  const noun = decision.usage?.unit ?? nounOf(name);
  const limit = limitThatRefused(decision);
  const sentences: Record<RefusalReason, string> = {
    LIMIT_REACHED:
      limit?.limit == null
        ? `You've used all your ${noun} for now.`
        : `You've used ${numberOf(limit.used)} of ${numberOf(limit.limit)} ${noun} ${currentOf(limit.period)}.`,
    NOT_IN_PLAN: `${name}: your plan doesn't include this.`,
    AMOUNT_OVER_LIMIT:
      limit?.limit == null
        ? `${numberOf(decision.amount)} ${noun} are more than your plan allows.`
        : `${numberOf(decision.amount)} ${noun} are more than the ${numberOf(limit.limit)} ${periodOf(limit.period)} of your plan.`,
    TRIAL_OVER: `${name}: your trial of this has ended.`,
    PAYMENT_DUE: `${name}: your last payment didn't go through.`,
    ACCOUNT_DISABLED: 'Your account is locked. Please contact us.',
    HOLD_ENDED: `The ${noun} that were reserved for you have been released.`,
  };
  return decision.reason ? sentences[decision.reason] : 'This is not possible now.';
}

/** `Premium gives you unlimited messages.` */
export function offerSentence(
  product: {
    name: string;
    features: readonly Pick<
      ProductPartsFragment['features'][number],
      'feature' | 'name' | 'unit' | 'limit' | 'period'
    >[];
  },
  feature: string,
): string {
  const limits = product.features.filter((one) => one.feature === feature);
  const noun = limits[0]?.unit ?? nounOf(limits[0]?.name ?? feature);
  const isUnlimited = limits.every(({ limit }) => limit === null);
  return isUnlimited
    ? `${product.name} gives you unlimited ${noun}.`
    : `${product.name} gives you ${limitsOf(limits)} (${noun}).`;
}
