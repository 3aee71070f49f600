import { DismissParkedEventDocument, ParkedEventsDocument } from '../generated/graphql.ts';
import { usePages } from '../ui/usePages.ts';
import { timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useTransport } from '@usher/client/react';
import { ActionDialog } from './ActionDialog.tsx';
import { For } from './groups.tsx';
import { Paged } from './Paged.tsx';
import { useDone } from './useDone.tsx';

export function Parked() {
  const transport = useTransport();
  const pages = usePages(ParkedEventsDocument, { limit: 50 }, ({ parkedEvents }) => parkedEvents);
  const { notice, onDone } = useDone(pages.reload);
  return (
    <>
      <p className="quiet">
        Stripe’s events about customers whom no account has. Every hour they are looked at again: one whose
        customer an account names by then is placed. Dismiss what will never belong to anybody here.
      </p>
      {notice}
      <Paged what="parked events" nothing="No event is parked." pages={pages}>
        {(items) => (
          <Scroll label="Parked events">
            <table>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Event</th>
                  <th scope="col">Customer</th>
                  <th scope="col">Why it is parked</th>
                  <th scope="col">
                    <span className="hidden-text">Dismiss</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, eventId, type, customerId, parkedAt, reason: why }) => (
                  <tr key={id}>
                    <td className="number whole">{timeOf(parkedAt)}</td>
                    <td>
                      {type}
                      <br />
                      <code>{eventId}</code>
                    </td>
                    <td>
                      <code>{customerId ?? '–'}</code>
                    </td>
                    <td>{why}</td>
                    <td>
                      <For least="admins">
                        <ActionDialog
                          label="Dismiss"
                          title={`Dismiss ${type} of ${customerId ?? 'no customer'}`}
                          onDone={onDone}
                          act={async ({ reason = '' }) => {
                            await transport.query(DismissParkedEventDocument, { id, reason });
                            return `${eventId} is dismissed.`;
                          }}
                        />
                      </For>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Paged>
    </>
  );
}
