import { useState } from 'react';
import { ActionsDocument } from '../generated/graphql.ts';
import type { ActionPartsFragment as Action } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { usePages } from '../ui/usePages.ts';
import { nameOf, numberOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { FEATURES } from '../features.ts';
import { featureNameOf } from '../ui/featureWords.ts';
import { useAccount } from '@usher/client/react';

export function Activity() {
  const { data: account } = useAccount();
  const [feature, setFeature] = useState('');
  // Every use and every change of rights moves one of these numbers, and writes a row.
  const revision = account && [account.version, ...account.usage.map(({ version }) => version)].join();
  const filter = feature ? { feature } : undefined;
  const pages = usePages(ActionsDocument, { filter, limit: 25 }, ({ actions }) => actions, revision);
  return (
    <>
      <div className="row">
        <Choice
          label="Feature"
          value={feature}
          onChange={setFeature}
          options={[['', 'Everything'], ...FEATURES.map((key) => [key, featureNameOf(key)] as const)]}
        />
      </div>
      {pages.loading && pages.items.length === 0 && <Loading what="your activity" />}
      {pages.error && <Failure error={pages.error} retry={pages.reload} />}
      {!pages.loading && !pages.error && pages.items.length === 0 && (
        <Empty>No activity yet. What you use appears here.</Empty>
      )}
      {pages.items.length > 0 && <ActionTable actions={pages.items} />}
      {pages.more && (
        <div>
          <button type="button" className="button" disabled={pages.loading} onClick={pages.more}>
            Show older
          </button>
        </div>
      )}
    </>
  );
}

const columns = ['When', 'What', 'Feature', 'Used', 'Plan'];

function ActionTable({ actions }: { actions: readonly Action[] }) {
  return (
    <Scroll label="Actions, newest first">
      {/* On a phone each row is a card. The roles are spelled out, because a browser forgets them with the table's layout. */}
      {/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */}
      <table className="cards" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column} scope="col" role="columnheader">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {actions.map((action) => (
            <tr key={action.id} role="row">
              {cellsOf(action).map((text, place) => (
                <td key={columns[place]} role="cell" className="number" data-column={columns[place]}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {/* eslint-enable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */}
    </Scroll>
  );
}

function cellsOf({ timestamp, actionType, feature, usageBefore, usageAfter, planId }: Action): string[] {
  return [
    timeOf(timestamp),
    nameOf(actionType.replaceAll('.', ' ')),
    feature ? featureNameOf(feature) : '–',
    usageAfter === null ? '–' : `${numberOf(usageBefore ?? 0)} → ${numberOf(usageAfter)}`,
    planId ? nameOf(planId) : '–',
  ];
}
