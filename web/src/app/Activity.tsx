import { useState } from 'react';
import { ActionsDocument } from '../generated/graphql.ts';
import type { ActionPartsFragment as Action } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { usePages } from '../ui/usePages.ts';
import { nameOf, numberOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { FEATURES } from '../usher/features.ts';
import { useMe } from '../usher/useMe.ts';

export function Activity() {
  const { me } = useMe();
  const [feature, setFeature] = useState('');
  // Every use and every change of rights moves one of these numbers, and writes a row.
  const revision = me && [me.version, ...me.usage.map(({ version }) => version)].join();
  const filter = feature ? { feature } : undefined;
  const pages = usePages(ActionsDocument, { filter, limit: 25 }, ({ actions }) => actions, revision);
  return (
    <>
      <div className="row">
        <Choice
          label="Feature"
          value={feature}
          onChange={setFeature}
          options={[['', 'Everything'], ...FEATURES.map((key) => [key, nameOf(key)] as const)]}
        />
      </div>
      {pages.loading && pages.items.length === 0 && <Loading what="your activity" />}
      {pages.error && <Failure error={pages.error} retry={pages.reload} />}
      {!pages.loading && !pages.error && pages.items.length === 0 && (
        <Empty>Nothing has happened yet. Run a simulation, and it shows here.</Empty>
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

function ActionTable({ actions }: { actions: readonly Action[] }) {
  return (
    <Scroll label="Actions, newest first">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Feature</th>
            <th scope="col">Used</th>
            <th scope="col">Plan</th>
          </tr>
        </thead>
        <tbody>
          {actions.map(({ id, timestamp, actionType, feature, usageBefore, usageAfter, planId }) => (
            <tr key={id}>
              <td className="number">{timeOf(timestamp)}</td>
              <td>{nameOf(actionType.replaceAll('.', ' '))}</td>
              <td>{feature ? nameOf(feature) : '–'}</td>
              <td className="number">
                {usageAfter === null ? '–' : `${numberOf(usageBefore ?? 0)} → ${numberOf(usageAfter)}`}
              </td>
              <td>{planId ? nameOf(planId) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
