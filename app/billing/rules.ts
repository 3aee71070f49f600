import { parsePolicies, type RiskPolicies } from '../../domain/paymentRisk.ts';
import type { AccessRules } from '../../domain/subscription.ts';
import { variable } from '../../platform/env.ts';

const dayMs = 86_400_000;
/** Stripe's retries run for two weeks unless the account says otherwise; a longer grace would outlive them. */
const graceDaysMax = 30;

/** What a deployment decides about payment: `GRACE_DAYS`, `PAUSED_COLLECTION`, `RISK_POLICIES`. */
export const accessRules: AccessRules = {
  graceMs: graceDays(variable('GRACE_DAYS')) * dayMs,
  pausedCollectionKeeps: variable('PAUSED_COLLECTION') === 'keep',
};

export const riskPolicies: RiskPolicies = parsePolicies(process.env['RISK_POLICIES'] ?? '');

function graceDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0 || days > graceDaysMax) {
    throw new Error(`GRACE_DAYS is ${JSON.stringify(text)}; it takes whole days, 0 to ${graceDaysMax}.`);
  }
  return days;
}
