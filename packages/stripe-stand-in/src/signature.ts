import { createHmac } from 'node:crypto';

/** `Stripe-Signature`, with one `v1` for each secret that is in force. Stripe: documented ("Verify webhook signatures"). */
export function signatureFor(body: string, atSeconds: number, secrets: string[]): string {
  const parts = secrets.map((secret) => {
    const digest = createHmac('sha256', secret).update(`${atSeconds}.${body}`, 'utf8').digest('hex');
    return `v1=${digest}`;
  });
  return [`t=${atSeconds}`, ...parts].join(',');
}
