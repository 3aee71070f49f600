import { createHmac, timingSafeEqual } from 'node:crypto';
import { noticeFrom, type StripeNotice } from './stripeNotice.ts';

/** Stripe's own bound; never 0, which would switch the check off. */
const ageSecondsMax = 300;
/** Clocks differ a little. A timestamp further ahead is an attempt to stay valid for longer. */
const aheadSecondsMax = 60;
export const bodyBytesMax = 1024 * 1024;

export type Verdict =
  | { kind: 'event'; notice: StripeNotice }
  /** Not signed by a secret that we know: another look at the secrets may help. */
  | { kind: 'unsigned' }
  /** Signed, but not an event for us. */
  | { kind: 'refused'; why: string };

/** Whether the bytes are an event that Stripe sent to this deployment, now. Nothing is parsed before the signature holds. */
export function verify(
  body: Buffer,
  header: string | undefined,
  secrets: string[],
  expected: { livemode: boolean },
  nowMs: number,
): Verdict {
  if (body.byteLength > bodyBytesMax) return refused('The body is too large.');
  const stamp = header === undefined ? undefined : stampOf(header);
  if (!stamp) return refused('There is no Stripe signature.');
  const nowSeconds = Math.floor(nowMs / 1000);
  if (stamp.at < nowSeconds - ageSecondsMax) return refused('The signature is too old.');
  if (stamp.at > nowSeconds + aheadSecondsMax) return refused('The signature is from the future.');
  if (!secrets.some((secret) => isSignedWith(secret, body, stamp))) return { kind: 'unsigned' };
  return judge(body, expected);
}

function stampOf(header: string): { at: number; signatures: Buffer[] } | undefined {
  // One moment, in front, ten digits: what parseInt would make of anything else is not what was signed.
  const moment = /^t=(\d{10}),/.exec(header);
  if (!moment) return undefined;
  const parts = header.split(',').slice(1);
  if (parts.some((part) => part.trim().startsWith('t='))) return undefined;
  const signatures = parts.flatMap((part) => {
    const match = /^\s*v1=([0-9a-f]{64})\s*$/.exec(part);
    return match ? [Buffer.from(match[1]!, 'hex')] : [];
  });
  return signatures.length > 0 ? { at: Number(moment[1]), signatures } : undefined;
}

function isSignedWith(
  secret: string,
  body: Buffer,
  { at, signatures }: { at: number; signatures: Buffer[] },
): boolean {
  if (secret.trim() === '') return false;
  const digest = createHmac('sha256', secret).update(`${at}.`).update(body).digest();
  return signatures.some((signature) => timingSafeEqual(signature, digest));
}

function judge(body: Buffer, expected: { livemode: boolean }): Verdict {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused('The body is not JSON.');
  }
  const notice = noticeFrom(value);
  if (typeof notice === 'string') return refused(notice);
  if (notice.livemode !== expected.livemode) return refused('The event is of the other mode, live or test.');
  return { kind: 'event', notice };
}

const refused = (why: string): Verdict => ({ kind: 'refused', why });
