/** Accounts are listed by an index in so many partitions, so that no partition takes every sign-up. */
export const rosterShards = 8;
