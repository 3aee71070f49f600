import type { Cloud } from '../cloud.ts';

/** What the command tells who started it. */
export interface Reports {
  /** Everything runs for the first time. */
  ready(cloud: Cloud): void;
  /** At every start: what comes of itself, mail and denials, is told as it comes. */
  follow(cloud: Cloud): void;
  watching(paths: string[]): void;
  reloading(changed: string[]): void;
  reloaded(cloud: Cloud, tookMs: number): void;
  /** A sentence for what a user can fix; `isKept` when the last good state keeps running. */
  refused(sentence: string, isKept: boolean): void;
}
