import type { Arrival, ArrivalKind } from '../../domain/arrival.ts';
import type { ArrivalOutcome, ImportRun } from '../../store/arrivals/arrive.ts';

/** A user of another pool, who is made in the product's own. */
export interface MovedUser {
  kind: 'user';
  /** In the other pool; the product's own gives another one. */
  userId: string;
  user: {
    email: string;
    name: string | null;
    isEnabled: boolean;
    /** Invited by an operator, and has never come. */
    isInvited: boolean;
  };
}

/** What an import brings: one record of one account, or a user. */
export type Brought = Arrival | MovedUser;

export type BroughtKind = ArrivalKind | MovedUser['kind'];

/** Writes what one source brings. */
export interface Writer<Of extends Brought = Brought> {
  /** What `write` would do, and nothing written. */
  judge(record: Of, nowMs: number): Promise<ArrivalOutcome>;
  /** A second time it is there already. */
  write(record: Of, run: ImportRun, nowMs: number): Promise<ArrivalOutcome>;
}
