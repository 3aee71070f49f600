import { useState } from 'react';
import { AccountDocument, WatchAccountDocument, WatchUsageDocument } from '../generated/graphql.ts';
import { UsageMeter } from '../ui/Meter.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { limitOf, nameOf, timeOf } from '../ui/words.ts';
import { UsherError } from '@usher/client';
import { useRead, useSubscription } from '@usher/client/react';
import { AccountActions, ExtendTrial } from './AccountActions.tsx';
import { ActionTable } from './ActionTable.tsx';
import { Explanation } from './Explanation.tsx';
import { InStripe } from './InStripe.tsx';
import { useDone } from './useDone.tsx';

/** Everything about one account, live. */
export function AccountPage({ userId }: { userId: string }) {
  const [revision, setRevision] = useState(0);
  const { data, error, isPending, refetch } = useRead(AccountDocument, { userId }, revision);
  const { notice, onDone } = useDone(() => void refetch());
  const changed = () => setRevision((count) => count + 1);
  useSubscription(WatchAccountDocument, { userId }, { onEvent: changed });
  useSubscription(WatchUsageDocument, { userId }, { onEvent: changed });
  const account = data?.account;
  if (!account && isPending) return <Loading what="the account" />;
  if (!account && error instanceof UsherError && error.code === 'NotFound') {
    return (
      <Empty>
        There is no account <code>{userId}</code>. <a href="#/">Back to the list</a>
      </Empty>
    );
  }
  if (!account) return error ? <Failure error={error} retry={() => void refetch()} /> : null;
  return (
    <>
      {notice}
      {error && <Failure error={error} retry={() => void refetch()} />}
      <section className="card stack" aria-label="Account">
        <dl className="facts">
          <dt>E-mail</dt>
          <dd data-testid="account-email">{account.email ?? '–'}</dd>
          <dt>Name</dt>
          <dd>{account.name ?? '–'}</dd>
          <dt>Id</dt>
          <dd>
            <code>{account.id}</code>
          </dd>
          <dt>Status</dt>
          <dd>
            <span className={`tag ${account.status === 'ACTIVE' ? 'good' : 'bad'}`}>
              {account.status.toLowerCase()}
            </span>
          </dd>
          <dt>Since</dt>
          <dd>{timeOf(account.createdAt)}</dd>
          <dt>Version</dt>
          <dd className="number">{account.version}</dd>
        </dl>
        <AccountActions account={account} onDone={onDone} />
      </section>
      <div className="grid wide-cells">
        <section className="card stack" aria-labelledby="usage-title">
          <h2 id="usage-title">Usage</h2>
          {account.usage.length === 0 && <p className="quiet">Nothing is counted.</p>}
          {account.usage.map((usage) => (
            <UsageMeter key={usage.feature} usage={usage} />
          ))}
        </section>
        <section className="card stack" aria-labelledby="trials-title">
          <h2 id="trials-title">Trials</h2>
          {account.trials.length === 0 && <p className="quiet">None yet.</p>}
          {account.trials.map((trial) => (
            <div key={trial.id} className="stack tight" data-testid={`trial-${trial.productId}`}>
              <div className="row between">
                <b>{nameOf(trial.productId)}</b>
                <span className={`tag ${trial.isActive ? 'good' : ''}`}>{trial.status}</span>
              </div>
              <p className="small quiet">
                {timeOf(trial.startedAt)} to {timeOf(trial.expiresAt)}
                {trial.convertedAt && `, bought ${timeOf(trial.convertedAt)}`}
              </p>
              {trial.isActive && (
                <div>
                  <ExtendTrial userId={account.id} productId={trial.productId} onDone={onDone} />
                </div>
              )}
            </div>
          ))}
        </section>
        <section className="card stack" aria-labelledby="subscriptions-title">
          <h2 id="subscriptions-title">Subscriptions</h2>
          {account.subscriptions.length === 0 && <p className="quiet">None.</p>}
          {account.subscriptions.map((one) => (
            <div key={one.id} className="stack tight">
              <div className="row between">
                <b>{one.productId ? nameOf(one.productId) : one.id}</b>
                <span className={`tag ${one.isActive ? 'good' : 'bad'}`}>{one.status}</span>
              </div>
              <p className="small quiet">
                <code>{one.id}</code>
                {one.currentPeriodEnd && ` until ${timeOf(one.currentPeriodEnd)}`}
                {one.cancelAtPeriodEnd && ', then cancelled'}
              </p>
            </div>
          ))}
        </section>
        <section className="card stack" aria-labelledby="rights-title">
          <h2 id="rights-title">Rights</h2>
          <ul className="plain-list small">
            {account.entitlements.map(({ feature, name, limit, period, source, expiresAt }) => (
              <li key={`${feature}${period}${source}`}>
                <b>{name}</b> {limitOf(limit, period)} <code>{source}</code>
                {expiresAt && ` until ${timeOf(expiresAt)}`}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <InStripe userId={account.id} onDone={onDone} />
      <Explanation account={account} />
      <h2>Log</h2>
      {account.actions.items.length === 0 ? (
        <Empty>Nothing has happened.</Empty>
      ) : (
        <ActionTable rows={account.actions.items} />
      )}
    </>
  );
}
