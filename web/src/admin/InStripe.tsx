import { LinkCustomerDocument, ResyncDocument, StripeStateDocument } from '../generated/graphql.ts';
import type { SidePartsFragment as Side, StripeStateQuery } from '../generated/graphql.ts';
import { Failure } from '../ui/Notice.tsx';
import { nameOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useTransport, useSend } from '@usher/client/react';
import { ActionDialog } from './ActionDialog.tsx';
import { For } from './groups.tsx';

type State = StripeStateQuery['stripeState'];

/** What Stripe has of the account, beside what is here. It is asked for by a press, because it asks Stripe. */
export function InStripe({ userId, onDone }: { userId: string; onDone: (sentence: string) => void }) {
  const transport = useTransport();
  const { data, mutate, isPending, error } = useSend(StripeStateDocument);
  const state = data?.stripeState;
  const look = () => mutate({ userId });
  return (
    <section className="card stack" aria-labelledby="stripe-title">
      <div className="row between">
        <h2 id="stripe-title">Stripe</h2>
        <div className="row">
          <button type="button" className="button slim" disabled={isPending} onClick={look}>
            {isPending ? 'Asking…' : state ? 'Ask Stripe again' : 'Ask Stripe'}
          </button>
          <For least="support">
            <ActionDialog
              label="Resync with Stripe"
              title="Read this account’s subscriptions from Stripe"
              onDone={(sentence) => {
                onDone(sentence);
                if (state) look();
              }}
              act={async ({ reason = '' }) => {
                await transport.query(ResyncDocument, { userId, reason });
                return 'The subscriptions are as Stripe has them.';
              }}
            />
          </For>
          <For least="admins">
            <ActionDialog
              label="Link a customer"
              title="Make a customer in Stripe this account’s"
              inputs={[
                {
                  name: 'customerId',
                  label: 'Customer',
                  hint: 'cus_…, from Stripe or the findings of Sync.',
                },
              ]}
              onDone={(sentence) => {
                onDone(sentence);
                if (state) look();
              }}
              act={async ({ customerId = '', reason = '' }) => {
                await transport.query(LinkCustomerDocument, {
                  userId,
                  customerId: customerId.trim(),
                  reason,
                });
                return 'The customer is linked, and the account has what it pays.';
              }}
            />
          </For>
        </div>
      </div>
      {error && <Failure error={error} />}
      {state ? <BothSides state={state} /> : <p className="quiet">Asks Stripe now, and changes nothing.</p>}
    </section>
  );
}

function BothSides({ state }: { state: State }) {
  const { customerId, url, syncedAt, asOf, inStep, differences, subscriptions } = state;
  return (
    <div className="stack" data-testid="stripe-state">
      <p>
        <span className={`tag ${inStep ? 'good' : 'bad'}`}>{inStep ? 'In step' : 'Not in step'}</span>{' '}
        <span className="small quiet">as of {timeOf(asOf)}</span>
      </p>
      <dl className="facts">
        <dt>Customer</dt>
        <dd>
          {customerId && url ? (
            <a href={url} target="_blank" rel="noreferrer">
              <code>{customerId}</code>
            </a>
          ) : (
            'None: the account has never been to a checkout.'
          )}
        </dd>
        <dt>Last synced</dt>
        <dd>{syncedAt ? timeOf(syncedAt) : 'never'}</dd>
      </dl>
      {differences.length > 0 && (
        <ul className="small">
          {differences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {customerId && subscriptions.length === 0 && <p className="quiet">No subscription on either side.</p>}
      {subscriptions.map(({ id, url: page, stripe, here }) => (
        <Scroll key={id} label={`${id} on both sides`} card={false}>
          <table className="sides">
            <thead>
              <tr>
                <th scope="col">
                  {page ? (
                    <a href={page} target="_blank" rel="noreferrer">
                      <code>{id}</code>
                    </a>
                  ) : (
                    <code>{id}</code>
                  )}
                </th>
                <th scope="col">Stripe</th>
                <th scope="col">Here</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(([name, of]) => {
                const theirs = stripe ? of(stripe) : 'not there';
                const ours = here ? of(here) : 'not there';
                return (
                  <tr key={name} className={theirs === ours ? undefined : 'differs'}>
                    <th scope="row">{name}</th>
                    <td>{theirs}</td>
                    <td>
                      {ours}
                      {theirs !== ours && <span className="hidden-text"> (differs)</span>}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      ))}
    </div>
  );
}

const time = (moment: string | null) => (moment ? timeOf(moment) : '–');

const lines: readonly (readonly [name: string, of: (side: Side) => string])[] = [
  ['Status', ({ status }) => status],
  ['Product', ({ productId }) => (productId ? nameOf(productId) : 'unknown price')],
  ['Price', ({ priceId }) => priceId ?? '–'],
  [
    'Period',
    ({ currentPeriodStart, currentPeriodEnd }) =>
      currentPeriodEnd ? `${time(currentPeriodStart)} to ${time(currentPeriodEnd)}` : 'for good',
  ],
  ['Planned end', ({ cancelAt }) => time(cancelAt)],
  ['Past due since', ({ pastDueSince }) => time(pastDueSince)],
  [
    'Access',
    ({ isActive, accessUntil }) => {
      if (!accessUntil) return isActive ? 'for good' : 'none';
      return `${isActive ? 'until' : 'ended'} ${timeOf(accessUntil)}`;
    },
  ],
];
