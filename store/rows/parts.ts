import type { LastAction } from './lastAction.ts';

/** In the row of a counter, while its units are given out to parts. */
export interface Parts {
  n: number;
  /** Which giving out it is: parts of another one say nothing of this counter. Only grows. */
  epoch: number;
  /** Nothing is given out any more, and the parts are being closed. */
  closing?: true;
}

/**
 * An item beside a counter that is split, in a partition of its own: units that it was given, and what was counted of them. It has no
 * period, so that no list of counters shows it, and is in no index.
 */
export interface PartRow {
  /** `{account}~{part}` */
  user_id: string;
  /** The counter's. */
  feature_date_key: string;
  part: number;
  epoch: number;
  /** False: its numbers stay as they are until the next epoch. */
  is_open: boolean;
  units_left: number;
  units_used: number;
  /** Uses in this epoch: versions of the counter. */
  uses: number;
  window_start_ms: number;
  window_end_ms: number;
  rights_until_ms: number;
  /** Units after which it is looked whether the counter crossed a band. Absent: unlimited. */
  look_every?: number;
  plan_id?: string;
  /** Oldest first, always `idsInPart` of them. */
  recent: string[];
  last_action?: LastAction;
  expires_at?: number;
  restored?: number;
}

/** Never written: of a counter whose units are given out, what was read of its own row and of its parts. */
export interface Split {
  version: number;
  used: number;
  remaining: number;
  parts: PartRow[];
}
