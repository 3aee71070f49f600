import { ParkedEventsDocument } from '../generated/graphql.ts';
import { usePages } from '../ui/usePages.ts';
import { timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { Paged } from './Paged.tsx';

export function Parked() {
  const pages = usePages(ParkedEventsDocument, { limit: 50 }, ({ parkedEvents }) => parkedEvents);
  return (
    <>
      <p className="quiet">Stripe’s events about customers whom nobody here knows.</p>
      <Paged what="parked events" nothing="No event is parked." pages={pages}>
        {(items) => (
          <Scroll label="Parked events">
            <table>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Event</th>
                  <th scope="col">Customer</th>
                  <th scope="col">What became of it</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ eventId, type, customerId, parkedAt, reason }) => (
                  <tr key={eventId}>
                    <td className="number">{timeOf(parkedAt)}</td>
                    <td>
                      {type} <code>{eventId}</code>
                    </td>
                    <td>
                      <code>{customerId ?? '–'}</code>
                    </td>
                    <td>{reason}</td>
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
