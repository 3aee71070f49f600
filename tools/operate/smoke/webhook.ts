import { randomBytes } from 'node:crypto';
import Stripe from 'stripe';
import { modeOf, secretNamed, type StripeSecret } from '../secret/stripeSecret.ts';
import { answerMsMax } from './caller.ts';
import type { Access, Place } from './place.ts';
import { short, Unexpected, type Report } from './report.ts';

/** No event of Stripe is called so: functions acknowledge what they do not use, and do nothing. */
const unusedType = 'usher.smoke';

/** What the deployment knows of Stripe; undefined where these credentials may not read it. */
export async function stripeSecretOf(access: Access | undefined): Promise<StripeSecret | undefined> {
  if (!access) return undefined;
  const held = secretNamed(`${access.stack}-stripe`, access.config);
  try {
    return await held.read();
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
    throw error;
  } finally {
    held.close();
  }
}

/** The endpoint that Stripe calls: refuses unsigned events, and takes what is signed with the deployment's own secret. */
export async function lookAtWebhook(
  place: Place,
  secret: StripeSecret | undefined,
  { check, notShown }: Report,
): Promise<void> {
  const url = place.outputs.stripeWebhookUrl;
  if (!url) return notShown('webhook', 'the outputs name no stripeWebhookUrl');
  const body = eventFor(place, secret);
  await check('webhook: an unsigned event is refused', async () => {
    const answer = await post(url, body);
    const [refused, notSetUp] = ['400 Refused.', '503 Webhooks are not set up yet.'];
    const expected =
      secret === undefined ? [refused, notSetUp] : [secret.webhookSecrets.length > 0 ? refused : notSetUp];
    if (!expected.includes(answer)) throw new Unexpected(expected.join(' or '), short(answer));
    return answer;
  });
  const signed = 'webhook: an event that is signed with the deployment’s secret is taken';
  const [newest] = secret?.webhookSecrets ?? [];
  if (newest === undefined)
    return notShown(
      signed,
      secret ? 'there is no signing secret yet' : 'these credentials may not read the signing secret',
    );
  await check(signed, async () => {
    const timestamp = Math.floor(place.now() / 1000);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: newest, timestamp });
    const answer = await post(url, body, signature);
    if (answer !== '200 UNUSED') throw new Unexpected('200 UNUSED', short(answer));
    return answer;
  });
}

function eventFor({ now, access }: Place, secret: StripeSecret | undefined): string {
  const [, mode = modeOf(access?.stack.split('-').at(-1) ?? '')] =
    /^[rs]k_(live|test)_/.exec(secret?.apiKey ?? '') ?? [];
  return JSON.stringify({
    id: `evt_smoke${randomBytes(8).toString('hex')}`,
    object: 'event',
    type: unusedType,
    livemode: mode === 'live',
    created: Math.floor(now() / 1000),
    data: { object: { id: 'smoke', object: 'smoke' } },
  });
}

/** The status and the text of the answer. */
async function post(url: string, body: string, signature?: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    ...(signature ? { 'stripe-signature': signature } : {}),
  };
  const signal = AbortSignal.timeout(answerMsMax);
  const answer = await fetch(url, { method: 'POST', headers, body, signal });
  return `${answer.status} ${await answer.text()}`;
}
