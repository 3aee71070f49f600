/** The account that a receipt is of, or the event that it notes: what belongs to an account is found and deleted with it. */
export type ReceiptKey = { owner: string; receipt_id: string };

/** `{kind}#{owner}#{rest}`, where only the owner may hold a `#`. An event of Stripe's has no account, and is its own owner. */
export function receiptKey(receipt_id: string): ReceiptKey {
  const [first, last] = [receipt_id.indexOf('#'), receipt_id.lastIndexOf('#')];
  return { owner: first === last ? receipt_id : receipt_id.slice(first + 1, last), receipt_id };
}
