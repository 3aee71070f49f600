import { meterOf, type Usage } from '@usher/client';
import { currentOf, numberOf, resetOf } from './words.ts';

/** One counter with its limit, for eye and ear. */
export function UsageMeter({ usage }: { usage: Usage }) {
  const { limit, used, held } = usage;
  const { share, state } = meterOf(usage);
  const text =
    limit === null
      ? `${numberOf(used)} used, unlimited`
      : `${numberOf(used)} of ${numberOf(limit)} ${currentOf(usage.period)}`;
  return (
    <div className="usage" data-feature={usage.feature}>
      <div className="row between">
        <span>{usage.name}</span>
        <span className="number small" data-testid={`used-${usage.feature}`}>
          {text}
        </span>
      </div>
      {limit !== null && (
        <div
          className={`meter ${state}`}
          role="meter"
          aria-label={`${usage.name} used`}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={text}
        >
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <p className="small quiet">
        {held > 0 && `${numberOf(held)} reserved. `}
        {usage.resetsAt && limit !== null ? `Resets ${resetOf(usage.resetsAt)}` : ''}
      </p>
      {usage.others?.map((other) => (
        <p key={`${other.period}${other.windowStart}`} className="small quiet number">
          {numberOf(other.used)} of {other.limit === null ? '∞' : numberOf(other.limit)}{' '}
          {currentOf(other.period)}
        </p>
      ))}
    </div>
  );
}
