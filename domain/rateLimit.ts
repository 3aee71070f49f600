/**
 * How often one account may make a call that costs much: an export reads everything that an account has, the others ask Stripe
 * two to four times, whose rate limit all accounts share.
 */
export const rateLimits = {
  /** Its first page. */
  exportMyData: { calls: 1, seconds: 60 },
  /** The further ones, of about 1 MB each. */
  exportMyDataPage: { calls: 60, seconds: 60 },
  refreshSubscription: { calls: 10, seconds: 60 },
  createCheckout: { calls: 10, seconds: 60 },
  createPortalSession: { calls: 10, seconds: 60 },
} as const;

export type LimitedCall = keyof typeof rateLimits;

/** The window that is open at a moment: its number, and when the next one begins. */
export function rateWindow(call: LimitedCall, nowMs: number): { number: number; endsMs: number } {
  const lengthMs = rateLimits[call].seconds * 1000;
  const number = Math.floor(nowMs / lengthMs);
  return { number, endsMs: (number + 1) * lengthMs };
}
