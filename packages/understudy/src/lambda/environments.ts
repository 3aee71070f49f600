import type { InvokeResult } from './invoker.ts';

/** It never reached the function, because its environment was given up before: it may be tried in another one. */
export const notBegun = Symbol('not begun');

/** What runs the calls of one function, whatever its language. */
export interface Environments {
  /** No new calls: it timed out, failed to start, or is gone. */
  readonly isRetired: boolean;
  /** Calls that run or wait. */
  readonly load: number;
  /** `attempt`: how many environments it was given to, with this one. */
  invoke(payload: string, requestId: string, attempt: number): Promise<InvokeResult | typeof notBegun>;
  /** Ends when the calls that run or wait are done. */
  retire(): void;
  stop(): Promise<void>;
}
