import type { SimulationInput, Tyre } from '../generated/graphql.ts';

export const TYRES: readonly Tyre[] = ['SOFT', 'MEDIUM', 'HARD'];

export interface Plan {
  trackId: string;
  startTyre: Tyre;
  stops: readonly { key: number; lap: number; tyre: Tyre }[];
}

/** What is wrong with a plan, or undefined. The server checks again; this saves the way there. */
export function mistakeIn(plan: Plan, laps: number): string | undefined {
  const seen = new Set<number>();
  for (const { lap } of plan.stops) {
    if (!Number.isInteger(lap) || lap < 1 || lap >= laps) return `A stop happens on lap 1 to ${laps - 1}.`;
    if (seen.has(lap)) return `There are two stops on lap ${lap}.`;
    seen.add(lap);
  }
  return undefined;
}

export function toInput({ trackId, startTyre, stops }: Plan): SimulationInput {
  const inOrder = [...stops].sort((a, b) => a.lap - b.lap);
  return { trackId, startTyre, stops: inOrder.map(({ lap, tyre }) => ({ lap, tyre })) };
}

/** `1:31:04.250` for a race, `1:24.310` for a lap. */
export function raceTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  const clock = shown
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':');
  return `${clock}.${String(Math.floor((seconds - whole) * 1000)).padStart(3, '0')}`;
}
