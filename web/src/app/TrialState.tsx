import type { Account as Me, Product, TrialRefusal } from '@usher/client';
import { dateOf, durationOf, limitsOf, timeOf, words } from '../ui/words.ts';
import { useCountdown, useAccount, useTrial } from '@usher/client/react';

/** On the card of a product: until when its trial runs and what its end takes away, or that it has ended. */
export function TrialState({ product }: { product: Product }) {
  const { data: account } = useAccount();
  const trial = account?.trials.find(({ productId }) => productId === product.id);
  if (!trial) return product.trial && product.action === 'SUBSCRIBE' ? <WhyNoTrial id={product.id} /> : null;
  if (trial.isActive) return <RunningTrial trial={trial} losses={product.losses} />;
  if (trial.status === 'converted') return null;
  return <p className="small quiet">Your trial ended on {dateOf(trial.expiresAt)}.</p>;
}

/** A trial that is on offer, but not to this user. */
function WhyNoTrial({ id }: Pick<Product, 'id'>) {
  const reason = useTrial(id).data?.reason;
  const sentence = reason && told.has(reason) && words.texts.trialRefusal[reason];
  return sentence ? <p className="small quiet">{sentence}</p> : null;
}

/** Why a trial that is on offer is none for this user; of the others the card says enough. */
const told = new Set<TrialRefusal>([
  'TRIAL_USED',
  'DISPOSABLE_ADDRESS',
  'MAILBOX_NOT_VERIFIED',
  'DOMAIN_LIMIT',
]);

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
