import { Mistake } from '../../extension/errors.ts';

type Tyre = 'SOFT' | 'MEDIUM' | 'HARD';

export interface Strategy {
  startTyre: Tyre;
  stops: { lap: number; tyre: Tyre }[];
}

export interface Race {
  laps: { lap: number; seconds: number; tyre: Tyre }[];
  totalTime: number;
}

const stopsMax = 8;

/** Seconds of a lap with fresh medium tyres and empty tank; what a stop costs; how hard the track is on tyres. */
const tracks: Record<string, { laps: number; lapSeconds: number; stopSeconds: number; wear: number }> = {
  monza: { laps: 53, lapSeconds: 82.4, stopSeconds: 24, wear: 0.7 },
  silverstone: { laps: 52, lapSeconds: 88.9, stopSeconds: 21, wear: 1.3 },
  spa: { laps: 44, lapSeconds: 106.2, stopSeconds: 19, wear: 1.1 },
  monaco: { laps: 78, lapSeconds: 73.5, stopSeconds: 20, wear: 0.5 },
  suzuka: { laps: 53, lapSeconds: 91.6, stopSeconds: 22, wear: 1.2 },
};

/** Against a fresh medium tyre: faster at first, and slower by `wear` with every lap that it has run. */
const tyres: Record<Tyre, { base: number; wear: number }> = {
  SOFT: { base: -0.7, wear: 0.09 },
  MEDIUM: { base: 0, wear: 0.05 },
  HARD: { base: 0.6, wear: 0.028 },
};

/** Seconds that a full tank costs on a lap; it burns evenly. */
const fuelSeconds = 2.2;
const spreadSeconds = 0.35;

/** The strategy in order of its laps; a mistake when the track cannot run it. */
export function strategyFor(trackId: string, strategy: Strategy): Strategy {
  const track = trackOf(trackId);
  const stops = [...strategy.stops].sort((a, b) => a.lap - b.lap);
  if (stops.length > stopsMax) throw new Mistake('BadRequest', `A race has at most ${stopsMax} stops.`);
  for (const [index, { lap }] of stops.entries()) {
    if (!Number.isInteger(lap) || lap < 1 || lap >= track.laps) {
      throw new Mistake('BadRequest', `A stop happens on lap 1 to ${track.laps - 1}.`);
    }
    if (stops[index + 1]?.lap === lap) throw new Mistake('BadRequest', `There are two stops on lap ${lap}.`);
  }
  return { startTyre: strategy.startTyre, stops };
}

/** The same input and seed give the same race, to the millisecond. */
export function runRace(trackId: string, strategy: Strategy, seed: string): Race {
  const track = trackOf(trackId);
  const random = randomFrom(seed);
  const laps: Race['laps'] = [];
  let tyre = strategy.startTyre;
  let age = 0;
  for (let lap = 1; lap <= track.laps; lap++) {
    const stop = strategy.stops.find((one) => one.lap === lap);
    const { base, wear } = tyres[tyre];
    const fuel = fuelSeconds * (1 - lap / track.laps);
    const seconds =
      track.lapSeconds + base + wear * age * track.wear + fuel + spreadSeconds * (random() - 0.5);
    laps.push({ lap, seconds: millis(seconds + (stop ? track.stopSeconds : 0)), tyre });
    age += 1;
    if (stop) {
      tyre = stop.tyre;
      age = 0;
    }
  }
  return { laps, totalTime: millis(laps.reduce((sum, { seconds }) => sum + seconds, 0)) };
}

function trackOf(trackId: string) {
  const track = Object.hasOwn(tracks, trackId) ? tracks[trackId] : undefined;
  if (!track) throw new Mistake('NotFound', 'There is no such track.');
  return track;
}

/** A small generator with a known sequence (mulberry32): races can be run again anywhere. */
function randomFrom(seed: string): () => number {
  let state = 0;
  for (let i = 0; i < seed.length; i++) state = (Math.imul(state, 31) + seed.charCodeAt(i)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const millis = (seconds: number) => Math.round(seconds * 1000) / 1000;
