import type { Product } from './catalog.ts';

/** What of an add-on would be sold and give nothing: nothing can be added to what no plan limits. */
export function addOnFaults(addOn: Product, products: Product[]): string[] {
  if (addOn.kind !== 'ADD_ON' || !addOn.active) return [];
  const plans = products.filter(({ kind, active }) => kind === 'PLAN' && active);
  return addOn.features.flatMap(({ feature }, place) =>
    plans.length > 0 && plans.every((plan) => isUnlimited(plan, feature))
      ? [`features[${place}].feature: ${feature} has no limit in any plan, so an add-on adds nothing.`]
      : [],
  );
}

function isUnlimited(plan: Product, feature: string): boolean {
  const limits = plan.features.filter((one) => one.feature === feature);
  return limits.length > 0 && limits.every(({ limit }) => limit === null);
}
