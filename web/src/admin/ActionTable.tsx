import type { LogPartsFragment as LogRow } from '../generated/graphql.ts';
import { nameOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';

/** Rows of the action log; `withUser` where they are of several accounts. */
export function ActionTable({ rows, withUser = false }: { rows: readonly LogRow[]; withUser?: boolean }) {
  return (
    <Scroll label="Actions">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            {withUser && <th scope="col">Account</th>}
            <th scope="col">What</th>
            <th scope="col">Feature</th>
            <th scope="col">Used</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.userId}${row.id}`}>
              <td className="number">{timeOf(row.timestamp)}</td>
              {withUser && (
                <td>
                  <a href={`#/accounts/${encodeURIComponent(row.userId)}`}>{shortId(row.userId)}</a>
                </td>
              )}
              <td>{row.actionType}</td>
              <td>{row.feature ? nameOf(row.feature) : '–'}</td>
              <td className="number">
                {row.usageAfter === null ? '–' : `${row.usageBefore ?? 0} → ${row.usageAfter}`}
              </td>
              <td>{row.actionDetails ? <code>{detailsOf(row.actionDetails)}</code> : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** AWSJSON arrives as a string that holds JSON. */
export function detailsOf(details: string): string {
  const text = typeof details === 'string' ? details : JSON.stringify(details);
  return text === '{}' ? '–' : text;
}

export function shortId(id: string): string {
  return id.length > 13 ? `${id.slice(0, 13)}…` : id;
}
