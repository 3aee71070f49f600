/** What changed a counter last: the stream makes the action log of it. Names are short because the row stays in 1 KB. */
export interface LastAction {
  /** The system's own types hold a dot, which no caller's type may: no use can be told as something else. */
  type: string;
  /** Units counted by it: negative for a correction, 0 for a hold or a change of rights. */
  n: number;
  at: number;
  details?: Record<string, unknown>;
  /** The id of the request that it was done for, where there was one. */
  req?: string;
  /** Who acted, when not the account itself. */
  by?: string;
  reason?: string;
  /** True in the counters of a feature's other limits: the first one's record speaks for all. */
  second?: true;
  /** It counted in this counter only, and not in those of the feature's other limits. */
  alone?: true;
  /** Units that it took from pools, by the keys of their counters; negative for what it gave back. */
  pools?: Record<string, number>;
}
