import type { FeatureLimit, Product } from './catalog.ts';

/**
 * What of an add-on would be sold and give nothing. Units are added to a plan's limit of the same period, so a plan that
 * limits the feature per another period only would swallow them; and nothing can be added to no limit.
 */
export function addOnFaults(addOn: Product, products: Product[]): string[] {
  if (addOn.kind !== 'ADD_ON' || !addOn.active) return [];
  const plans = products.filter(({ kind, active }) => kind === 'PLAN' && active);
  return addOn.features.flatMap((limit, place) =>
    faultsOfLimit(limit, plans).map((fault) => `features[${place}].${fault}`),
  );
}

function faultsOfLimit({ feature, period, limit }: FeatureLimit, plans: Product[]): string[] {
  const limitsOf = (plan: Product) => plan.features.filter((one) => one.feature === feature);
  const isUnlimited = (plan: Product) => limitsOf(plan).some((one) => one.limit === null);
  if (plans.length > 0 && plans.every(isUnlimited)) {
    return [`feature: ${feature} has no limit in any plan, so an add-on adds nothing.`];
  }
  if (limit === null) return [];
  return plans
    .filter((plan) => limitsOf(plan).length > 0 && !isUnlimited(plan))
    .filter((plan) => limitsOf(plan).every((one) => one.period !== period))
    .map((plan) => {
      const others = [...new Set(limitsOf(plan).map((one) => one.period))].join(' and ');
      return `period: ${period} adds nothing to ${plan.id}, which limits ${feature} per ${others}; take one of these.`;
    });
}
