import { count, nameOf, timeOf } from '../../../extension/web.ts';
import type { SimulationPartsFragment as Simulation } from '../generated/graphql.ts';
import { raceTime } from './strategy.ts';
import { trackName } from './tracks.ts';

export function RaceResult({ simulation }: { simulation: Simulation }) {
  const { trackId, totalTime, strategy, createdAt, laps } = simulation;
  const best = laps.reduce((fastest, lap) => (lap.seconds < fastest.seconds ? lap : fastest), laps[0]!);
  return (
    <article className="card stack" aria-label={`Race at ${trackName(trackId)}`} data-testid="result">
      <header className="row between">
        <h2>{trackName(trackId)}</h2>
        <span className="small quiet">{timeOf(createdAt)}</span>
      </header>
      <p className="total number">{raceTime(totalTime)}</p>
      <LapChart simulation={simulation} />
      <p className="small quiet">
        {nameOf(strategy.startTyre)} at the start, then {count(strategy.stops.length, 'stop')}
        {strategy.stops.map(({ lap, tyre }) => ` · lap ${lap} ${nameOf(tyre).toLowerCase()}`)}.
        {best && ` Fastest lap: ${raceTime(best.seconds)} on lap ${best.lap}.`}
      </p>
    </article>
  );
}

/** Lap times over the race; the highest decile is cut off, so that stops do not flatten the rest. */
function LapChart({ simulation: { laps } }: { simulation: Simulation }) {
  if (laps.length < 2) return null;
  const times = laps.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const low = times[0]!;
  const high = Math.max(times[Math.floor(times.length * 0.9)]!, low + 0.001);
  const x = (lap: number) => (lap / (laps.length - 1)) * 300;
  const y = (seconds: number) => 78 - (Math.min(1, (seconds - low) / (high - low)) * 70 + 2);
  const stints = laps.reduce<{ tyre: string; points: string[] }[]>((all, { seconds, tyre }, index) => {
    const last = all.at(-1);
    const point = `${x(index).toFixed(1)},${y(seconds).toFixed(1)}`;
    if (last?.tyre === tyre) last.points.push(point);
    else all.push({ tyre, points: [...(last?.points.slice(-1) ?? []), point] });
    return all;
  }, []);
  return (
    <svg
      className="laps"
      viewBox="0 0 300 80"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Lap times from ${raceTime(low)} to ${raceTime(times.at(-1)!)} over ${laps.length} laps`}
    >
      {stints.map(({ tyre, points }, index) => (
        <polyline key={index} className={tyre.toLowerCase()} points={points.join(' ')} />
      ))}
    </svg>
  );
}
