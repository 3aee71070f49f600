import { useState } from 'react';
import { Empty, Failure, Loading, timeOf, useAccount, usePages, useSettled } from '../../../extension/web.ts';
import { SimulationsDocument } from '../generated/graphql.ts';
import { RaceResult } from './RaceResult.tsx';
import { raceTime } from './strategy.ts';
import { trackName } from './tracks.ts';

export function Results() {
  const { data: account } = useAccount();
  const revision = useSettled(account?.usage.find(({ feature }) => feature === 'simulations')?.version);
  const pages = usePages(SimulationsDocument, { limit: 20 }, ({ simulations }) => simulations, revision);
  const [chosen, setChosen] = useState<string>();
  const shown = pages.items.find(({ id }) => id === chosen) ?? pages.items[0];
  if (pages.loading && pages.items.length === 0) return <Loading what="your results" />;
  if (pages.error && pages.items.length === 0) return <Failure error={pages.error} retry={pages.reload} />;
  if (!shown) {
    return (
      <Empty>
        No results yet. <a href="#/simulator">Run your first race.</a>
      </Empty>
    );
  }
  return (
    <div className="columns">
      <div className="stack">
        <ul className="results card" aria-label="Results, newest first">
          {pages.items.map(({ id, trackId, createdAt, totalTime }) => (
            <li key={id}>
              <button type="button" aria-pressed={id === shown.id} onClick={() => setChosen(id)}>
                <b>{trackName(trackId)}</b>
                <span className="number">{raceTime(totalTime)}</span>
                <span className="small quiet">{timeOf(createdAt)}</span>
              </button>
            </li>
          ))}
        </ul>
        {pages.error && <Failure error={pages.error} retry={pages.reload} />}
        {pages.more && (
          <button type="button" className="button" disabled={pages.loading} onClick={pages.more}>
            Show older
          </button>
        )}
      </div>
      <RaceResult simulation={shown} />
    </div>
  );
}
