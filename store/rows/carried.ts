/**
 * Where a limit of a feature stands, in the row of the feature's first limit. While it is there, its own row has everything else about
 * it, and the numbers of when it was taken up: so a use of a feature with several limits writes one row.
 */
export interface Carried {
  used: number;
  /** What the condition of a use looks at. */
  left: number;
  /** All that the window can give, grants too, as `shareOf` reckons it; absent: unlimited. */
  room?: number;
  /** The version of the carried row. Another one there: it was written since, and this says nothing of it any more. */
  v: number;
  /** The version of the carrying row at that time: what is added to it counts for both. */
  at: number;
}

/** What a row needs to carry others. */
export interface Carrying {
  carries: Record<string, Carried>;
  carries_from_ms: number;
  carries_until_ms: number;
}

/** Attributes of a row that carries others. */
export const carryingAttributes = ['carries', 'carries_from_ms', 'carries_until_ms'] as const;
