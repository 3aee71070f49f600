/** Money that went back, or may: what Stripe says about a charge after it was paid. */
export type Risk = 'refund' | 'dispute' | 'early_warning';

/**
 * `keep`: nothing but a line in the log. `review`: a person is asked. `end`: the subscription is cancelled at once, or the
 * purchase gives nothing any more.
 */
type RiskPolicy = 'keep' | 'review' | 'end';

export type RiskPolicies = Record<Risk, RiskPolicy>;

/** A refund may have been a courtesy, so an operator decides. */
const riskPolicyDefaults: RiskPolicies = {
  refund: 'review',
  dispute: 'review',
  early_warning: 'review',
};

/** What an event of Stripe's says; null for one that is no risk. A part that is refunded leaves what was bought. */
export function riskOf(type: string, object: { refunded?: boolean; status?: string }): Risk | null {
  if (type === 'charge.refunded') return object.refunded === true ? 'refund' : null;
  if (type === 'charge.dispute.created') return 'dispute';
  if (type === 'charge.dispute.closed') return object.status === 'lost' ? 'dispute' : null;
  if (type === 'radar.early_fraud_warning.created') return 'early_warning';
  return null;
}

/** `refund=end,dispute=review`; an event that is not named keeps its default. */
export function parsePolicies(text: string): RiskPolicies {
  const policies = { ...riskPolicyDefaults };
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [risk, policy] = part.split('=').map((word) => word.trim());
    const isKnown =
      risk !== undefined && Object.hasOwn(policies, risk) && ['keep', 'review', 'end'].includes(policy ?? '');
    if (!isKnown)
      throw new Error(`"${part}" is not a policy: refund, dispute or early_warning = keep, review or end.`);
    policies[risk as Risk] = policy as RiskPolicy;
  }
  return policies;
}
