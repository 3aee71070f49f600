import { askAws } from '../../platform/awsJson.ts';
import { variable } from '../../platform/env.ts';

export interface StripeSecrets {
  apiKey: string;
  /** The current one first; the previous one while it is being rolled. */
  webhookSecrets: string[];
}

const keptMs = 600_000;
/** Bad signatures must not become calls: at most two a minute from one warm function. */
const forcedEveryMs = 30_000;
const SecretId = variable('STRIPE_SECRET_ARN');

let kept: { secrets: StripeSecrets; atMs: number } | undefined;
let underWay: Promise<StripeSecrets> | undefined;
let forcedAtMs = -Infinity;

export async function stripeSecrets(nowMs: number): Promise<StripeSecrets> {
  if (kept && nowMs >= kept.atMs && nowMs < kept.atMs + keptMs) return kept.secrets;
  return fetchSecrets(nowMs);
}

/** The secrets as they are now, for a signature that the remembered ones do not explain; undefined when asked too soon again. */
export async function refreshedSecrets(nowMs: number): Promise<StripeSecrets | undefined> {
  const tooSoon = nowMs >= forcedAtMs && nowMs < forcedAtMs + forcedEveryMs;
  const justRead = kept !== undefined && nowMs >= kept.atMs && nowMs < kept.atMs + forcedEveryMs;
  if (tooSoon || justRead) return undefined;
  forcedAtMs = nowMs;
  return fetchSecrets(nowMs);
}

/** Calls that come together share one reading. */
async function fetchSecrets(nowMs: number): Promise<StripeSecrets> {
  underWay ??= readSecrets().finally(() => {
    underWay = undefined;
  });
  const secrets = await underWay;
  kept = { secrets, atMs: nowMs };
  return secrets;
}

async function readSecrets(): Promise<StripeSecrets> {
  const answer = await askAws<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', { SecretId });
  const value = JSON.parse(answer.SecretString ?? '{}') as Partial<StripeSecrets>;
  const webhookSecrets = (value.webhookSecrets ?? []).map((secret) => secret.trim());
  return {
    apiKey: (value.apiKey ?? '').trim(),
    // An empty secret would sign anything that anybody sends.
    webhookSecrets: webhookSecrets.filter((secret) => secret !== '').slice(0, 2),
  };
}
