/**
 * Concurrent executions of the account that single functions keep for themselves where the setting `reserve` is on; they cannot have more
 * either. No function depends on it: what must not run twice at a time holds a lease, or takes each row by condition.
 */
export const reservations = {
  trialClock: 1,
  reconcile: 1,
  archive: 1,
  // Strangers may knock at these two; they must not take the account's whole concurrency.
  stripeWebhook: 20,
  operatorsPage: 20,
};

/** What a deployment reserves in all. */
export function reservedBy({ reserve, web }: { reserve: boolean; web: boolean }): number {
  const { operatorsPage, ...others } = reservations;
  if (!reserve) return 0;
  return Object.values(others).reduce((sum, one) => sum + one, web ? operatorsPage : 0);
}

/** What strangers could use up is worth a reservation in `prod`; other environments have to fit into a new account as well. */
export function reserveDefault(env: string): boolean {
  return env === 'prod';
}
