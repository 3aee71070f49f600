import { variable } from '../platform/env.ts';
import { log, metric } from '../platform/log.ts';
import { carrying } from '../platform/requestId.ts';
import { handleEvent } from '../app/billing/handleEvent.ts';
import { refreshedSecrets, stripeSecrets } from '../app/billing/secrets.ts';
import { bodyBytesMax, verify, type Verdict } from '../app/billing/verify.ts';

/** A function URL's request, payload version 2.0, as far as it is read. */
export interface UrlRequest {
  requestContext: { requestId?: string; http: { method: string } };
  headers: Record<string, string | undefined>;
  body?: string;
  isBase64Encoded?: boolean;
}

export interface UrlResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const livemode = variable('STRIPE_LIVEMODE') === 'true';

/**
 * Where Stripe rings. 2xx only after the database holds the outcome; a failure of ours is 5xx, so that Stripe comes again;
 * what is no event for us is 4xx and changes nothing.
 */
export const handler = async (request: UrlRequest): Promise<UrlResponse> =>
  carrying(request.requestContext.requestId, () => answerTo(request));

async function answerTo(request: UrlRequest): Promise<UrlResponse> {
  const body = bodyOf(request);
  if (!Buffer.isBuffer(body)) return body;
  try {
    const nowMs = Date.now();
    const verdict = await judge(body, request.headers['stripe-signature'], nowMs);
    if (verdict === 'no secrets') return answer(503, 'Webhooks are not set up yet.');
    if (verdict.kind !== 'event') {
      metric('SignatureFailed');
      log('warn', 'A webhook request was refused.', {
        detail: verdict.kind === 'unsigned' ? 'No secret of ours signed it.' : verdict.why,
      });
      return answer(400, 'Refused.');
    }
    const handled = await handleEvent(verdict.notice, nowMs);
    return answer(200, handled);
  } catch (error) {
    // The one place where everything is caught: a 500 is what makes Stripe bring the event again.
    metric('WebhookFailed');
    const shown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log('error', 'A webhook failed.', {
      error: shown,
      ...(error instanceof Error && error.stack ? { stack: error.stack } : {}),
    });
    return answer(500, 'Failed.');
  }
}

async function judge(
  body: Buffer,
  header: string | undefined,
  nowMs: number,
): Promise<Verdict | 'no secrets'> {
  const { webhookSecrets } = await stripeSecrets(nowMs);
  if (webhookSecrets.length === 0) {
    const { webhookSecrets: newer } = (await refreshedSecrets(nowMs)) ?? { webhookSecrets: [] };
    return newer.length === 0 ? 'no secrets' : verify(body, header, newer, { livemode }, nowMs);
  }
  const verdict = verify(body, header, webhookSecrets, { livemode }, nowMs);
  if (verdict.kind !== 'unsigned') return verdict;
  const refreshed = await refreshedSecrets(nowMs);
  return refreshed ? verify(body, header, refreshed.webhookSecrets, { livemode }, nowMs) : verdict;
}

/** The bytes that were signed, or the answer that says why there are none. */
function bodyOf(request: UrlRequest): Buffer | UrlResponse {
  if (request.requestContext.http.method !== 'POST') return answer(405, 'POST only.');
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type) || request.headers['content-encoding'] !== undefined) {
    return answer(415, 'JSON only.');
  }
  const text = request.body ?? '';
  if (text === '') return answer(400, 'There is no body.');
  // Four characters hold three bytes; checked before anything is decoded.
  const most = request.isBase64Encoded ? Math.ceil(bodyBytesMax / 3) * 4 : bodyBytesMax;
  if (text.length > most) return answer(413, 'The body is too large.');
  return Buffer.from(text, request.isBase64Encoded ? 'base64' : 'utf8');
}

function answer(statusCode: number, body: string): UrlResponse {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
