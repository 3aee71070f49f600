/** The account that a receipt is of, or the event that it notes: what belongs to an account is found and deleted with it. */
export type ReceiptKey = { owner: string; receipt_id: string };

/** `{kind}#{owner}#{rest}`, where only the owner may hold a `#`. An event of Stripe's has no account, and is its own owner. */
export function receiptKey(receipt_id: string): ReceiptKey {
  const [first, last] = [receipt_id.indexOf('#'), receipt_id.lastIndexOf('#')];
  return { owner: first === last ? receipt_id : receipt_id.slice(first + 1, last), receipt_id };
}

/** That an account's usage is listened to, and until when at the latest. It does not say who does. */
export interface ListenerRow {
  owner: string;
  receipt_id: typeof listening;
  until_ms: number;
  expires_at: number;
}

/** Among the receipts of the account, so that it is deleted with them. */
export function listenerKey(userId: string): Pick<ListenerRow, 'owner' | 'receipt_id'> {
  return { owner: userId, receipt_id: listening };
}

const listening = 'listening';

/** AppSync ends a connection after 24 hours; the hour more is for clocks that differ and for what is delivered late. */
export const listenedMs = 25 * 3_600_000;
