import type { Attributes } from './schema.ts';
import type { Verifier } from './srp.ts';

type UserStatus =
  'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER';

interface PendingCode {
  code: string;
  expiresAt: number;
  attempts: number;
  /** The value that the code verifies, where it replaces the present one only then. */
  value?: string;
}

/** What a code proves; an attribute's name stands for itself. */
export type CodePurpose = 'signUp' | 'password' | 'email' | 'phone_number';

/** Times are epoch milliseconds. A user without verifier has no password that anyone knows. */
export interface User {
  poolId: string;
  sub: string;
  username: string;
  /** Grows with each creation; pages of ListUsers follow it. */
  sequence: number;
  attributes: Attributes;
  status: UserStatus;
  isEnabled: boolean;
  createdAt: number;
  modifiedAt: number;
  verifier?: Verifier;
  temporaryUntil?: number;
  groups: string[];
  codes: Partial<Record<CodePurpose, PendingCode>>;
  /** The authenticator whose codes count. */
  totp?: { secret: string; isEnabled: boolean; isPreferred: boolean; lastStep?: number };
  /** The secret of an authenticator that has yet to prove itself; the one before counts until then. */
  totpPending?: string;
  /** Tokens issued before are revoked. */
  signedOutAt?: number;
}

export interface Group {
  poolId: string;
  name: string;
  description?: string;
  precedence?: number;
  roleArn?: string;
  createdAt: number;
  modifiedAt: number;
}
