import { meterOf, type FeatureKey, type Usage } from '../../core.ts';
import { useFeature } from '../useFeature.ts';
import { useWords } from '../WordsProvider.tsx';

export interface UsageMeterProps {
  feature: FeatureKey;
  className?: string;
}

/** The counter of one feature, live, for eye and ear. Nothing where no plan of the account has the feature. */
export function UsageMeter({ feature, className = '' }: UsageMeterProps) {
  const { data: usage } = useFeature(feature);
  return usage ? <Meter usage={usage} className={className} /> : null;
}

/** The same for a counter that the caller already has. */
export function Meter({ usage, className = '' }: { usage: Usage; className?: string }) {
  const words = useWords();
  const { name, limit, used, held, resetsAt } = usage;
  const { share, state } = meterOf(usage);
  const said = words.used(usage);
  return (
    <div className={`usher-meter ${className}`} data-feature={usage.feature} data-state={state}>
      <p className="usher-meter-head">
        <span className="usher-meter-name">{name}</span> <span className="usher-number">{said}</span>
      </p>
      {limit !== null && (
        <div
          className="usher-meter-bar"
          role="meter"
          aria-label={words.component('used', { name })}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={said}
        >
          <i style={{ inlineSize: `${share * 100}%` }} />
        </div>
      )}
      {held > 0 && (
        <p className="usher-quiet usher-number">
          {words.texts.usage.reserved.replace('{amount}', words.number(held))}
        </p>
      )}
      {limit !== null && resetsAt && (
        <p className="usher-quiet">{words.texts.usage.resets.replace('{when}', words.soon(resetsAt))}</p>
      )}
      {usage.others?.map((other) => (
        <p key={`${other.period}${other.windowStart}`} className="usher-quiet usher-number">
          {words.used(other)}
        </p>
      ))}
    </div>
  );
}
