import type { Account as Me } from '@usher/client';
import { useAuth } from '../signin/AuthContext.ts';
import { SecondFactor } from '../signin/SecondFactor.tsx';
import { Failure, Loading, Notice } from '../ui/Notice.tsx';
import { dateOf, durationOf, limitOf, nameOf, timeOf } from '../ui/words.ts';
import { CognitoSession } from '@usher/client/cognito';
import { rightEnd } from '@usher/client';
import { useCountdown, useAccount } from '@usher/client/react';
import { brand } from './brand.ts';
import { PortalButton } from './BuyButton.tsx';
import { Meters } from './Meters.tsx';
import { YourData } from './YourData.tsx';

export function Account() {
  const { data: me, error, isPending, refetch } = useAccount();
  const auth = useAuth();
  if (isPending) return <Loading what="your account" />;
  if (!me) return error ? <Failure error={error} retry={() => void refetch()} /> : null;
  return (
    <>
      {error && <Failure error={error} retry={() => void refetch()} />}
      <div className="columns even">
        <div className="stack">
          <Person me={me} />
          <Plan me={me} />
          {auth instanceof CognitoSession && !auth.isFromProvider && (
            <SecondFactor auth={auth} email={me.email ?? ''} issuer={brand.name} />
          )}
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
        <dt>Member since</dt>
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
        <p>You are on the free plan{me.trials.some(({ isActive }) => isActive) && ', plus a trial'}.</p>
      )}
      {[...current, ...past].map((one) => (
        <div key={one.id} className="stack tight">
          <div className="row between">
            <b>{one.productId ? nameOf(one.productId) : 'Subscription'}</b>
            <span className={`tag ${one.isActive ? 'good' : 'bad'}`}>{nameOf(one.status)}</span>
          </div>
          <SubscriptionState subscription={one} />
        </div>
      ))}
      {me.trials.map((trial) => (
        <TrialLine key={trial.id} trial={trial} />
      ))}
      <div className="row">
        <a className="button" href="#/plans">
          Compare plans
        </a>
        {me.subscriptions.length > 0 && <PortalButton />}
      </div>
    </section>
  );
}

const waitsForMoney = new Set(['past_due', 'unpaid', 'incomplete']);

function SubscriptionState({ subscription }: { subscription: Me['subscriptions'][number] }) {
  const { status, isActive, endsAt, currentPeriodEnd } = subscription;
  if (waitsForMoney.has(status)) {
    return (
      <Notice tone="warn">
        <p>
          Your last payment didn't go through.{' '}
          {isActive && endsAt
            ? `Pay the open invoice by ${dateOf(endsAt)} to keep your plan.`
            : 'Pay the open invoice to get your plan back.'}
        </p>
        <PortalButton label="Pay the open invoice" primary />
      </Notice>
    );
  }
  // Cancelled, or of another system, which charges for it no more.
  if (isActive && endsAt) return <p className="small quiet">Ends on {timeOf(endsAt)}.</p>;
  if (isActive && currentPeriodEnd) {
    return <p className="small quiet">Renews on {dateOf(currentPeriodEnd)}.</p>;
  }
  return null;
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
        <span className="tag">{trial.status === 'converted' ? 'Subscribed' : 'Ended'}</span>
      )}
    </div>
  );
}

function Rights({ me }: { me: Me }) {
  return (
    <section className="card stack" aria-labelledby="rights-heading">
      <h2 id="rights-heading">What's included</h2>
      <ul className="plain-list">
        {me.entitlements.map((right) => (
          <li key={`${right.feature}${right.period}${right.source}`}>
            <b>{right.name}</b> {limitOf(right.limit, right.period)}
            <span className="small quiet">
              {' '}
              from {sourceOf(right.source)}
              {endOf(right, me)}
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
  if (kind === 'sub' || kind === 'legacy') return 'your subscription';
  return 'a bonus';
}

function endOf(right: Me['entitlements'][number], me: Me): string {
  const end = rightEnd(right, me);
  if (end.kind === 'ends') return `, until ${timeOf(end.at)}`;
  if (end.kind === 'renews') return `, renews ${dateOf(end.at)}`;
  return end.kind === 'payBy' ? `, pay by ${dateOf(end.at)} to keep it` : '';
}
