import type { MePartsFragment as Me } from '../generated/graphql.ts';
import { Failure, Loading, Notice } from '../ui/Notice.tsx';
import { dateOf, durationOf, limitOf, nameOf, timeOf } from '../ui/words.ts';
import { useCountdown } from '../usher/useCountdown.ts';
import { useMe } from '../usher/useMe.ts';
import { PortalButton } from './BuyButton.tsx';
import { Meters } from './Meters.tsx';
import { YourData } from './YourData.tsx';

export function Account() {
  const { me, error, loading, refresh } = useMe();
  if (loading) return <Loading what="your account" />;
  if (!me) return error ? <Failure error={error} retry={() => void refresh()} /> : null;
  return (
    <>
      {error && <Failure error={error} retry={() => void refresh()} />}
      <div className="columns even">
        <div className="stack">
          <Person me={me} />
          <Plan me={me} />
          <YourData email={me.email ?? ''} />
        </div>
        <div className="stack">
          <Meters />
          <Rights me={me} />
        </div>
      </div>
    </>
  );
}

function Person({ me }: { me: Me }) {
  return (
    <section className="card" aria-label="You">
      <dl className="facts">
        <dt>Name</dt>
        <dd>{me.name ?? '–'}</dd>
        <dt>E-mail</dt>
        <dd>{me.email ?? '–'}</dd>
        <dt>Here since</dt>
        <dd>{dateOf(me.createdAt)}</dd>
      </dl>
      {me.status !== 'ACTIVE' && (
        <Notice tone="warn">
          <p>This account is {me.status.toLowerCase()}.</p>
        </Notice>
      )}
    </section>
  );
}

function Plan({ me }: { me: Me }) {
  const current = me.subscriptions.filter(({ isActive }) => isActive);
  const past = me.subscriptions.filter(({ isActive }) => !isActive);
  return (
    <section className="card stack" aria-labelledby="plan-heading">
      <h2 id="plan-heading">Plan</h2>
      {current.length === 0 && (
        <p>
          You are on the free plan{me.trials.some(({ isActive }) => isActive) && ', with a trial on top'}.
        </p>
      )}
      {[...current, ...past].map((one) => (
        <div key={one.id} className="stack tight">
          <div className="row between">
            <b>{one.productId ? nameOf(one.productId) : 'Subscription'}</b>
            <span className={`tag ${one.isActive ? 'good' : 'bad'}`}>{nameOf(one.status)}</span>
          </div>
          <p className="small quiet">
            {one.endsAt
              ? `Ends on ${timeOf(one.endsAt)}.`
              : one.isActive && one.currentPeriodEnd && `Renews on ${dateOf(one.currentPeriodEnd)}.`}
          </p>
          {one.status === 'past_due' && (
            <Notice tone="warn">
              <p>The last payment did not go through. Please look at your card.</p>
            </Notice>
          )}
        </div>
      ))}
      {me.trials.map((trial) => (
        <TrialLine key={trial.id} trial={trial} />
      ))}
      <div className="row">
        <a className="button" href="#/plans">
          See all plans
        </a>
        {me.subscriptions.length > 0 && <PortalButton />}
      </div>
    </section>
  );
}

function TrialLine({ trial }: { trial: Me['trials'][number] }) {
  const left = useCountdown(trial.expiresAt);
  const running = trial.isActive && left !== undefined && left > 0;
  return (
    <div className="row between" data-testid={`trial-${trial.productId}`}>
      <span>
        {nameOf(trial.productId)} trial
        <span className="small quiet"> until {timeOf(trial.expiresAt)}</span>
      </span>
      {running ? (
        <span className="tag good number" role="timer" aria-live="off">
          {durationOf(left)} left
        </span>
      ) : (
        <span className="tag">{trial.status === 'converted' ? 'Bought' : 'Over'}</span>
      )}
    </div>
  );
}

function Rights({ me }: { me: Me }) {
  return (
    <section className="card stack" aria-labelledby="rights-heading">
      <h2 id="rights-heading">What you may use</h2>
      <ul className="plain-list">
        {me.entitlements.map(({ feature, limit, period, source, expiresAt }) => (
          <li key={`${feature}${period}${source}`}>
            <b>{nameOf(feature)}</b> {limitOf(limit, period)}
            <span className="small quiet">
              {' '}
              from {sourceOf(source)}
              {expiresAt && `, until ${timeOf(expiresAt)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `trial:pro` reads `the Pro trial`. */
function sourceOf(source: string): string {
  const [kind = '', name = ''] = source.split(':');
  if (kind === 'plan') return `the ${nameOf(name)} plan`;
  if (kind === 'trial') return `the ${nameOf(name)} trial`;
  if (kind === 'sub') return 'your subscription';
  return 'a gift';
}
