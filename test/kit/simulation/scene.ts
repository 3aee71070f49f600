import { faultKinds, type FaultKind } from '../faults/withFault.ts';
import type { Answer } from '../product/people.ts';
import type { Account } from './model.ts';
import type { PlannedFault, SimulatedProduct } from './simulated.ts';

export const hourMs = 3_600_000;

/** A person of the simulation: what the model expects of the account, and what the driver has to remember to ask for it. */
export interface Someone {
  name: string;
  email: string;
  userId: string;
  account: Account;
  keys: { key: string; feature: string; amount: number; atMs: number }[];
  /** The names of holds that were neither settled nor released. */
  openHolds: string[];
  /** The feature of each hold, and the id that the product gave it. */
  holds: Map<string, { feature: string; holdId: string }>;
}

export interface Scene {
  /** Present while steps are run; what they are follows from the rest alone. */
  simulated: SimulatedProduct;
  people: Someone[];
  nowMs: number;
  random: () => number;
  /** Counts up, so that names and keys are the same in each run of a seed. */
  serial: number;
}

/** What one step does: words for the trace, and the work, which throws when the product does not do what the model says. */
export interface Step {
  words: string;
  run(): Promise<void>;
}

export type Action = (scene: Scene) => Step | undefined;

export const pick = <Value>(random: () => number, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;
export const whole = (random: () => number, from: number, to: number) =>
  from + Math.floor(random() * (to - from + 1));

/** Amounts near the edge of what is left are where counting goes wrong. */
export function amountFor(random: () => number, left: number): number {
  const near =
    Number.isFinite(left) && left > 0 ? [left, left + 1, Math.max(1, left - 1), Math.ceil(left / 2)] : [];
  return pick(random, [1, 1, 2, whole(random, 1, 9), ...near]);
}

export const staying = ({ people }: Scene) => people.filter(({ account }) => !account.hasLeft);

export function someone(scene: Scene): Someone | undefined {
  const there = staying(scene);
  return there.length === 0 ? undefined : pick(scene.random, there);
}

export function maybeFault({ random }: Scene): PlannedFault | undefined {
  return random() < 0.3 ? { at: whole(random, 1, 6), kind: pick<FaultKind>(random, faultKinds) } : undefined;
}

export const told = (fault: PlannedFault | undefined) =>
  fault ? ` [request ${fault.at}: ${fault.kind}]` : '';

/** Throws with both sides when the product answered otherwise. */
export function demand(what: string, found: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, found ${is}`);
}

export function dataOf(answer: Answer): any {
  if (answer.errors) throw new Error(`an error instead of an answer: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}
