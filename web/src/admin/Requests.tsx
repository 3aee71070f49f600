import {
  ApproveRequestDocument,
  OperatorRequestsDocument,
  RejectRequestDocument,
} from '../generated/graphql.ts';
import type { OperatorRequestsQuery } from '../generated/graphql.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { usePages } from '../ui/usePages.ts';
import { numberOf, timeOf } from '../ui/words.ts';
import { featureNameOf } from '../ui/featureWords.ts';
import { useTransport } from '@usher/client/react';
import { ActionDialog } from './ActionDialog.tsx';
import { shortId } from './AccountLink.tsx';
import { Paged } from './Paged.tsx';
import { useDone } from './useDone.tsx';

type Request = OperatorRequestsQuery['operatorRequests']['items'][number];

/** What an operator asked for and another one decides about. */
export function Requests() {
  const pages = usePages(OperatorRequestsDocument, { limit: 50 }, (data) => data.operatorRequests);
  const { notice, onDone } = useDone(pages.reload);
  return (
    <>
      <p className="quiet">
        Where the deployment asks for a second operator, deletions, links with customers and large grants wait
        here. Approving does at once what was asked; the operator who asked cannot approve it.
      </p>
      {notice}
      <Paged what="requests" nothing="No request waits for a second operator." pages={pages}>
        {(items) => (
          <Scroll label="Requests">
            <table>
              <thead>
                <tr>
                  <th scope="col">Asked</th>
                  <th scope="col">What</th>
                  <th scope="col">Account</th>
                  <th scope="col">By</th>
                  <th scope="col">
                    <span className="hidden-text">Decide</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((request) => (
                  <RequestRow key={request.id} request={request} onDone={onDone} />
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Paged>
    </>
  );
}

function RequestRow({ request, onDone }: { request: Request; onDone: (sentence: string) => void }) {
  const transport = useTransport();
  const { id, userId, reason, askedBy, askedByEmail, askedAt, expiresAt } = request;
  const what = whatOf(request);
  return (
    <tr>
      <td className="number whole">{timeOf(askedAt)}</td>
      <td className="details">
        <b>{what}</b>
        <p className="small quiet">
          {reason} · until {timeOf(expiresAt)}
        </p>
      </td>
      <td className="whole">
        <a href={`#/accounts/${encodeURIComponent(userId)}`}>{shortId(userId)}</a>
      </td>
      <td className="details">{askedByEmail ?? shortId(askedBy)}</td>
      <td>
        <div className="row">
          <ActionDialog
            label="Approve"
            title={`${what}: approve`}
            danger={request.kind === 'DELETE_ACCOUNT'}
            onDone={onDone}
            act={async ({ reason: why = '' }) => {
              await transport.query(ApproveRequestDocument, { id, reason: why });
              return `${what}: approved and done.`;
            }}
          />
          <ActionDialog
            label="Reject"
            title={`${what}: reject`}
            onDone={onDone}
            act={async ({ reason: why = '' }) => {
              await transport.query(RejectRequestDocument, { id, reason: why });
              return `${what}: rejected.`;
            }}
          />
        </div>
      </td>
    </tr>
  );
}

function whatOf({ kind, customerId, feature, amount, grantExpiresAt }: Request): string {
  if (kind === 'LINK_CUSTOMER') return `Link customer ${customerId}`;
  if (kind === 'DELETE_ACCOUNT' || feature === null || amount === null) return 'Delete the account';
  const end = grantExpiresAt ? ` until ${timeOf(grantExpiresAt)}` : '';
  return `Grant ${numberOf(amount)} of ${featureNameOf(feature)}${end}`;
}
