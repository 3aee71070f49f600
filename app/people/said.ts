/** What the token of an issuer says of its user, as `resolvers/shared/caller.ts` read it. */
export interface Said {
  /** Null where the issuer says of no address that it is verified. */
  email: string | null;
  name: string | null;
  groups: string[];
  /** In epoch seconds. */
  issuedAt: number | null;
  /** Whether the issuer asked for more than one factor at the sign-in. */
  hasSecondFactor: boolean;
}
