import type { Clock } from './clock.ts';
import type { Route } from './server.ts';

/** What a companion is told of the place where it runs. */
export interface CompanionSeat {
  /** `http://127.0.0.1:4000` */
  address: string;
  dataFolder: string;
  clock: Clock;
  /** Differs between data folders and stays the same in one: for keys that are made up. */
  seed: string;
}

/**
 * A program that the stack talks to and does not declare, such as the stand-in of a payment provider: it answers on the
 * same server, lives by the same clock, and may be disturbed from the console.
 */
export interface Companion {
  /** Also the last part of its address on the console: `/_local/{name}`. */
  name: string;
  routes: Route[];
  /** What goes wrong on purpose. */
  switches: {
    now(): object;
    /** Gives the sentence that says why it cannot be set so. */
    set(wanted: unknown): string | undefined;
  };
  close(): unknown;
}

export type OpenCompanion = (seat: CompanionSeat) => Companion;
