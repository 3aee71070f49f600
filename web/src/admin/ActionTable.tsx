import type { LogPartsFragment, NamedLogPartsFragment } from '../generated/graphql.ts';
import { numberOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { featureNameOf } from '../ui/featureWords.ts';
import { AccountLink } from './AccountLink.tsx';

type LogRow = LogPartsFragment & Partial<Pick<NamedLogPartsFragment, 'email' | 'actorEmail'>>;

/** Rows of the action log; `withUser` where they are of several accounts. */
export function ActionTable({ rows, withUser = false }: { rows: readonly LogRow[]; withUser?: boolean }) {
  const isByOthers = rows.some(({ actor }) => actor !== null);
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
            {isByOthers && <th scope="col">By and why</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.userId}${row.id}`}>
              <td className="number whole">{timeOf(row.timestamp)}</td>
              {withUser && (
                <td>
                  <AccountLink userId={row.userId} email={row.email ?? null} />
                </td>
              )}
              <td>{row.actionType}</td>
              <td>{row.feature ? featureNameOf(row.feature) : '–'}</td>
              <td className="number whole">
                {row.usageAfter === null
                  ? '–'
                  : `${numberOf(row.usageBefore ?? 0)} → ${numberOf(row.usageAfter)}`}
              </td>
              <td className="details small">{detailsOf(row.actionDetails)}</td>
              {isByOthers && (
                <td className="details">
                  {row.actor ? (
                    <Acted actor={row.actor} email={row.actorEmail ?? null} reason={row.reason} />
                  ) : (
                    '–'
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface ActedProps {
  actor: string;
  email: string | null;
  reason: string | null;
}

function Acted({ actor, email, reason }: ActedProps) {
  return (
    <>
      {reason && <>{reason} </>}
      <span className="small">
        <AccountLink userId={actor} email={email} />
      </span>
    </>
  );
}

/** `amount 1, reason LIMIT_REACHED`: what there is, names in order. AWSJSON arrives as a string that holds JSON. */
function detailsOf(details: string | null): string {
  const said = Object.entries(JSON.parse(details ?? '{}') as Record<string, unknown>).filter(
    ([, value]) => value !== null,
  );
  if (said.length === 0) return '–';
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return said
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(', ');
}
