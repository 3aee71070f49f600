import type { Limit, Right } from '../../domain/entitlement.ts';
import { fromWordsRow, type WordsRow } from './words.ts';
import type { Imported } from './imported.ts';

export interface RightRow extends WordsRow {
  user_id: string;
  entitlement_key: string;
  feature: string;
  source: string;
  product_id?: string;
  rank: number;
  /** Adds to what other sources give; absent: replaces. */
  adds?: true;
  limits: Limit[];
  anchor_ms: number;
  zone: string;
  starts_ms: number;
  /** Absent: for good. */
  expires_ms?: number;
  rights_version: number;
  /** The import that wrote it, for the way back. */
  imported?: Imported;
}

export type RightKey = Pick<RightRow, 'user_id' | 'entitlement_key'>;

/** A feature's own id holds no `#`, so the key is told apart again. */
export function rightKey(right: { feature: string; source: string }): string {
  return `${right.feature}#${right.source}`;
}

export function fromRightRow(row: RightRow): Right {
  return {
    feature: row.feature,
    ...fromWordsRow(row),
    source: row.source,
    productId: row.product_id ?? null,
    rank: row.rank,
    ...(row.adds ? { adds: true as const } : {}),
    limits: row.limits,
    anchorMs: row.anchor_ms,
    zone: row.zone,
    startsMs: row.starts_ms,
    expiresMs: row.expires_ms ?? null,
    rightsVersion: row.rights_version,
  };
}
