import { PaymentReviewsDocument, SettleReviewDocument } from '../generated/graphql.ts';
import type { PaymentReviewsQuery, ReviewKind } from '../generated/graphql.ts';
import { usePages } from '../ui/usePages.ts';
import { moneyOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useTransport } from '@usher/client/react';
import { ActionDialog } from './ActionDialog.tsx';
import { For } from './groups.tsx';
import { shortId } from './AccountLink.tsx';
import { Paged } from './Paged.tsx';
import { useDone } from './useDone.tsx';

type Review = PaymentReviewsQuery['paymentReviews']['items'][number];

/** What happened, and what there is to decide. */
const kinds: Record<ReviewKind, readonly [name: string, todo: string]> = {
  REFUND: ['Refund', 'All of a charge went back. Should the customer keep what it paid for?'],
  DISPUTE: ['Dispute', 'Answer it in Stripe before its deadline. Should the customer keep what it paid for?'],
  EARLY_WARNING: ['Fraud warning', 'A refund now spares a dispute later.'],
  SEVERAL_PLANS: ['Several plans', 'Give one charge back and cancel its plan; it then leaves by itself.'],
};

/** Payments that a person has to decide about. */
export function Reviews() {
  const pages = usePages(PaymentReviewsDocument, { limit: 50 }, ({ paymentReviews }) => paymentReviews);
  const { notice, onDone } = useDone(pages.reload);
  return (
    <>
      <p className="quiet">
        Act in Stripe first. Settling changes nothing there: it takes the payment off this list and writes
        what was decided into the account’s log. Oldest first.
      </p>
      {notice}
      <Paged what="payments to review" nothing="No payment needs a decision." pages={pages}>
        {(items) => (
          <Scroll label="Payments to review">
            <table>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">What</th>
                  <th scope="col">Account</th>
                  <th scope="col">In Stripe</th>
                  <th scope="col">
                    <span className="hidden-text">Settle</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((review) => (
                  <ReviewRow key={review.id} review={review} onDone={onDone} />
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Paged>
    </>
  );
}

function ReviewRow({ review, onDone }: { review: Review; onDone: (sentence: string) => void }) {
  const transport = useTransport();
  const { id, kind, userId, customerId, chargeId, amount, currency, subscriptions, url, createdAt } = review;
  const [name, todo] = kinds[kind];
  const money = amount !== null && currency !== null ? moneyOf(amount, currency) : undefined;
  const shown = chargeId ?? customerId;
  return (
    <tr>
      <td className="number whole">{createdAt ? timeOf(createdAt) : '–'}</td>
      <td className="details">
        <b>{name}</b> {money}
        <p className="small quiet">{todo}</p>
      </td>
      <td className="whole">
        <a href={`#/accounts/${encodeURIComponent(userId)}`}>{shortId(userId)}</a>
      </td>
      <td className="details">
        {url && shown ? (
          <a href={url} target="_blank" rel="noreferrer">
            <code>{shown}</code>
          </a>
        ) : (
          <code>{shown ?? '–'}</code>
        )}
        {subscriptions.map((one) => (
          <div key={one}>
            <code>{one}</code>
          </div>
        ))}
      </td>
      <td>
        <For least="admins">
          <ActionDialog
            label="Settle"
            title={`${name}${money ? ` of ${money}` : ''}: what was decided?`}
            onDone={onDone}
            act={async ({ reason = '' }) => {
              await transport.query(SettleReviewDocument, { id, reason });
              return `${name} settled.`;
            }}
          />
        </For>
      </td>
    </tr>
  );
}
