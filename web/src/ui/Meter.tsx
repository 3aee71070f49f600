import type { Usage } from '../usher/usage.ts';
import { nameOf, numberOf, periodOf, timeOf } from './words.ts';

/** One counter with its limit, for eye and ear. */
export function UsageMeter({ usage }: { usage: Usage }) {
  const { limit, used, held, remaining } = usage;
  const share = limit === null ? 0 : limit === 0 ? 1 : Math.min(1, (used + held) / limit);
  const tone = remaining !== null && remaining <= 0 ? 'full' : share >= 0.8 ? 'warn' : '';
  const text =
    limit === null
      ? `${numberOf(used)} used, no limit`
      : `${numberOf(used)} of ${numberOf(limit)} ${periodOf(usage.period)}`;
  return (
    <div className="usage" data-feature={usage.feature}>
      <div className="row between">
        <span>{nameOf(usage.feature)}</span>
        <span className="number small" data-testid={`used-${usage.feature}`}>
          {text}
        </span>
      </div>
      {limit !== null && (
        <div
          className={`meter ${tone}`}
          role="meter"
          aria-label={`${nameOf(usage.feature)} used`}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={text}
        >
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <p className="small quiet">
        {held > 0 && `${numberOf(held)} held. `}
        {usage.resetsAt && limit !== null ? `Starts anew ${timeOf(usage.resetsAt)}.` : ''}
      </p>
      {usage.others?.map((other) => (
        <p key={`${other.period}${other.windowStart}`} className="small quiet number">
          Also {numberOf(other.used)} of {other.limit === null ? '∞' : numberOf(other.limit)}{' '}
          {periodOf(other.period)}
        </p>
      ))}
    </div>
  );
}
