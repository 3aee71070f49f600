import type { UsageRow } from './usageRow.ts';

/** Rows that belong together are read at several moments; between them they may have been written. */
export const readsMax = 5;

export type UsageKey = Pick<UsageRow, 'user_id' | 'feature_date_key'>;

export const keyOf = ({ user_id, feature_date_key }: UsageKey): UsageKey => ({ user_id, feature_date_key });
// No key of a counter holds a line break.
export const nameOf = ({ user_id, feature_date_key }: UsageKey) => `${user_id}\n${feature_date_key}`;
