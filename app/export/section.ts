import type { UserRow } from '../../store/rows/users.ts';

export type Row = Record<string, unknown>;

/** The person whose data it is. */
export interface Subject {
  account: UserRow;
  userId: string;
  /** Their customer in Stripe. */
  customerId: string | undefined;
}

/** One list of the document. */
export interface Section {
  name: string;
  /** Its rows as the person may see them, those behind a place only, each with its own place. */
  read(subject: Subject, after: Row | undefined): AsyncIterable<{ row: Row; place: Row }>;
}
