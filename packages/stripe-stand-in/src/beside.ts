import type { Cloud } from '../../understudy/src/cloud.ts';
import { openStripe, stripeIn } from './companion.ts';

/** What `understudy --companion @usher/stripe-stand-in` runs beside a stack. */
export const companion = openStripe;

/** A function that names where Stripe answers finds the stand-in there. */
export const variables = (address: string): Record<string, string> => ({ STRIPE_API_URL: address });

/** A secret of this name holds Stripe's keys; an output of this name, or a text of JSON that has one, the address for its events. */
const [secretName, outputName] = [/-stripe(-\w{6})?$/, 'stripeWebhookUrl'];

/** Puts the stand-in's keys where the stack looks for Stripe's, and delivers events to the address that it names. */
export async function ready(cloud: Cloud): Promise<void> {
  const stripe = stripeIn(cloud.companions);
  const keys = JSON.stringify({ apiKey: stripe.apiKey, webhookSecrets: [stripe.webhookSecret] });
  for (const { type, physicalId } of cloud.stack.resources.values())
    if (type === 'AWS::SecretsManager::Secret' && secretName.test(physicalId))
      await cloud.call('secretsmanager', 'PutSecretValue', { SecretId: physicalId, SecretString: keys });
  const url = webhookUrlIn(cloud.outputs);
  if (url !== undefined) stripe.deliverTo(url);
  // For commands that sell through it.
  cloud.addOutputs({ stripeApiUrl: cloud.address });
}

function webhookUrlIn(outputs: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(outputs)) {
    if (name === outputName) return String(value);
    if (typeof value !== 'string' || !value.includes(`"${outputName}"`)) continue;
    const inner = JSON.parse(value) as Record<string, unknown>;
    if (typeof inner[outputName] === 'string') return inner[outputName];
  }
  return undefined;
}
