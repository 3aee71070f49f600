import type { ArrivalKind } from '../../domain/arrival.ts';
import type { TransactItem } from '../write.ts';
import type { Requests } from './requests.ts';

/**
 * What is to be done about one row: taken back, left where it is with a reason, or nothing because another row speaks for it. Asked
 * again when the row changed meanwhile.
 */
export type Undoing =
  { kind: ArrivalKind; place: string; items: TransactItem[] } | { kept: string; place: string } | 'nothing';

/** Looks at the row as it is now. */
export type Undo<Row> = (row: Row, runId: string, nowMs: number, requests: Requests) => Promise<Undoing>;
