import type { FeatureLimit, Price, Product } from '../domain/catalog.ts';
import { wordsFor } from '../domain/featureWords.ts';

/** A product as a deployment shows it: whether Stripe knows a price, not by which id. */
export type Deployed = Omit<Product, 'prices'> & {
  prices: (Omit<Price, 'stripePriceId'> & { purchasable: boolean })[];
};

export interface Change {
  product: Product;
  /** The version that the change is based on; 0 creates. */
  version: number;
  /** One line for each thing that will be different. */
  lines: string[];
}

export interface Plan {
  changes: Change[];
  unchanged: string[];
  /** In the deployment and not in the file: left alone, because somebody may have bought it. */
  others: string[];
}

/** What makes a deployment's catalog equal to the file. `linked`: Stripe's prices are made where they are missing. */
export function planFor(wanted: Product[], deployed: Deployed[], isStripeAtHand: boolean): Plan {
  const plan: Plan = { changes: [], unchanged: [], others: [] };
  for (const product of wanted) {
    const before = deployed.find(({ id }) => id === product.id);
    const lines = before ? differences(product, before, isStripeAtHand) : newLines(product, isStripeAtHand);
    if (lines.length > 0) plan.changes.push({ product, version: before?.version ?? 0, lines });
    else plan.unchanged.push(product.id);
  }
  plan.others = deployed.map(({ id }) => id).filter((id) => !wanted.some((product) => product.id === id));
  return plan;
}

export function planInWords({ changes, unchanged, others }: Plan): string {
  return [
    ...changes.map(({ product, version, lines }) =>
      [
        version === 0 ? `+ ${product.id} (new)` : `~ ${product.id} (version ${version} → ${version + 1})`,
        ...lines.map((line) => `    ${line}`),
      ].join('\n'),
    ),
    ...unchanged.map((id) => `= ${id}`),
    ...others.map((id) => `? ${id} is in the deployment and not in the file; it stays as it is`),
  ].join('\n');
}

function newLines(product: Product, isStripeAtHand: boolean): string[] {
  return [
    ...product.features.map((limit) => limitInWords(limit)),
    ...product.prices.map((price) => `price ${priceInWords(price)}${stripeNote(price, isStripeAtHand)}`),
    ...(product.trial ? [`trial of ${product.trial.hours} hours`] : []),
  ];
}

function differences(product: Product, before: Deployed, isStripeAtHand: boolean): string[] {
  const plain = ['name', 'description', 'active', 'public', 'kind', 'rank', 'zone'] as const;
  return [
    ...plain
      .filter((key) => product[key] !== before[key])
      .map((key) => `${key}: ${JSON.stringify(before[key])} → ${JSON.stringify(product[key])}`),
    ...trialDifference(product, before),
    ...wordDifferences(product, before),
    ...listDifference(before.features.map(limitInWords), product.features.map(limitInWords)),
    ...priceDifferences(product, before, isStripeAtHand),
  ];
}

/** What a feature is called; one that comes or goes is seen by its limits. */
function wordDifferences(product: Product, before: Deployed): string[] {
  const spoken = (one: FeatureLimit) => {
    const { name, unit, unitSingular } = wordsFor(one.feature, one);
    const counted = unit ? `, counted in ${unit === unitSingular ? unit : `${unitSingular}/${unit}`}` : '';
    return `"${name}"${counted}${one.description ? `: ${one.description}` : ''}`;
  };
  const first = (features: FeatureLimit[]) =>
    new Map(features.toReversed().map((one) => [one.feature, spoken(one)]));
  const [from, to] = [first(before.features), first(product.features)];
  return [...to].flatMap(([feature, words]) =>
    from.has(feature) && from.get(feature) !== words
      ? [`${feature} is called ${from.get(feature)} → ${words}`]
      : [],
  );
}

function trialDifference(product: Product, before: Deployed): string[] {
  const words = (trial: Product['trial']) =>
    trial ? `${trial.hours} hours, reminder ${trial.reminderMinutes} minutes before` : 'none';
  const [from, to] = [words(before.trial), words(product.trial)];
  return from === to ? [] : [`trial: ${from} → ${to}`];
}

function priceDifferences(product: Product, before: Deployed, isStripeAtHand: boolean): string[] {
  const old = before.prices.map(priceInWords);
  const links = product.prices.filter((price) => {
    const same = before.prices.find((one) => priceInWords(one) === priceInWords(price));
    return same && !same.purchasable && (isStripeAtHand || price.stripePriceId !== null);
  });
  return [
    ...listDifference(
      old.map((words) => `price ${words}`),
      product.prices.map((price) => `price ${priceInWords(price)}`),
    ),
    ...links.map((price) => `price ${price.id} is made known to Stripe`),
  ];
}

function listDifference(from: string[], to: string[]): string[] {
  return [
    ...from.filter((words) => !to.includes(words)).map((words) => `- ${words}`),
    ...to.filter((words) => !from.includes(words)).map((words) => `+ ${words}`),
  ];
}

function limitInWords({ feature, limit, period }: FeatureLimit): string {
  return `${feature}: ${limit ?? 'unlimited'} per ${period}`;
}

function priceInWords({ id, currency, unitAmount, interval }: Omit<Price, 'stripePriceId'>): string {
  return `${id}: ${unitAmount} ${currency} per ${interval}`;
}

function stripeNote(price: Price, isStripeAtHand: boolean): string {
  if (price.stripePriceId) return ` (${price.stripePriceId})`;
  return isStripeAtHand ? ' (made in Stripe)' : ' (not in Stripe: cannot be bought yet)';
}
