import type { Period } from '@usher/client';
import { timeOf } from '../ui/words.ts';

const names: Record<Period, string> = {
  DAY: 'Day',
  WEEK: 'Week',
  MONTH: 'Month',
  BILLING_CYCLE: 'Billing cycle',
  TRIAL: 'Trial',
  LIFETIME: 'Lifetime',
};

/** `Month` and when it resets. */
export function WindowCell({ period, resetsAt }: { period: Period; resetsAt: string | null }) {
  return (
    <span className="whole">
      {names[period]}
      {resetsAt && (
        <>
          <br />
          <span className="small quiet">resets {timeOf(resetsAt)}</span>
        </>
      )}
    </span>
  );
}

export function Share({ share }: { share: number }) {
  return (
    <>
      <div className={`meter heat ${share >= 1 ? 'full' : 'nearly'}`} aria-hidden="true">
        <i style={{ width: `${Math.min(1, share) * 100}%` }} />
      </div>
      <span className="number small">{Math.floor(share * 100)} %</span>
    </>
  );
}
