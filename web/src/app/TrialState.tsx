import type { MePartsFragment as Me, ProductPartsFragment as Product } from '../generated/graphql.ts';
import { dateOf, durationOf, limitsOf, timeOf } from '../ui/words.ts';
import { useCountdown } from '../usher/useCountdown.ts';
import { useMe } from '../usher/useMe.ts';

/** On the card of a product: until when its trial runs and what its end takes away, or that it has ended. */
export function TrialState({ product }: { product: Product }) {
  const { me } = useMe();
  const trial = me?.trials.find(({ productId }) => productId === product.id);
  if (!trial) return null;
  if (trial.isActive) return <RunningTrial trial={trial} losses={product.losses} />;
  if (trial.status === 'converted') return null;
  return <p className="small quiet">Your trial ended on {dateOf(trial.expiresAt)}.</p>;
}

function RunningTrial({ trial, losses }: { trial: Me['trials'][number]; losses: Product['losses'] }) {
  const left = useCountdown(trial.expiresAt);
  return (
    <div className="stack tight small" data-testid={`running-${trial.productId}`}>
      <p>
        <b>Trial until {timeOf(trial.expiresAt)}</b>
        {left !== undefined && left > 0 && <span className="number"> · {durationOf(left)} left</span>}
      </p>
      {losses.length > 0 && (
        <>
          <p>When it ends, you lose:</p>
          <ul>
            {losses.map(({ feature, name, limits, after }) => (
              <li key={feature}>
                {name}: {limitsOf(limits)}
                {after.length > 0 && `, then ${limitsOf(after)}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
