import { useEffect } from 'react';
import type { DecisionPartsFragment as Decision, RefusalReason } from '../generated/graphql.ts';
import { timeOf } from '../ui/words.ts';
import type { FeatureKey } from '../usher/features.ts';
import { useFeature } from '../usher/useFeature.ts';
import { BuyButton } from './BuyButton.tsx';
import { TrialButton } from './TrialButton.tsx';

const reasons: Record<RefusalReason, string> = {
  LIMIT_REACHED: 'You have used all of it for now.',
  NOT_IN_PLAN: 'Your plan does not include this.',
  AMOUNT_OVER_LIMIT: 'That is more than your plan allows at once.',
  TRIAL_OVER: 'Your trial is over.',
  PAYMENT_DUE: 'Your last payment did not go through.',
  ACCOUNT_DISABLED: 'Your account is locked. Please write to us.',
  HOLD_ENDED: 'What was set aside for you has lapsed.',
};

/** The server said no: why, until when, and what would help. Goes away by itself when the way is open. */
export function Refusal({ decision, onUnlocked }: { decision: Decision; onUnlocked: () => void }) {
  const feature = useFeature(decision.feature as FeatureKey);
  const enough = feature.remaining === null || feature.remaining >= decision.amount;
  const unlocked = feature.included && enough;
  useEffect(() => {
    if (unlocked) onUnlocked();
  }, [unlocked, onUnlocked]);
  const { upgrade, reason, retryAt } = decision;
  return (
    <section className="notice warn" role="alert" data-testid="refusal">
      <h2>{reason ? reasons[reason] : 'Not now.'}</h2>
      {retryAt && <p>It starts anew on {timeOf(retryAt)}.</p>}
      {upgrade && (
        <>
          <p>{upgrade.name} would let you go on at once.</p>
          <div className="row">
            <TrialButton productId={upgrade.productId} onlyIfEligible />
            <BuyButton productId={upgrade.productId} label={`Get ${upgrade.name}`} />
            <a href="#/plans">Compare plans</a>
          </div>
        </>
      )}
      {reason === 'PAYMENT_DUE' && <a href="#/account">See your account</a>}
    </section>
  );
}
