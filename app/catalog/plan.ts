import type { FeatureLimit, Price, Product } from '../../domain/catalog.ts';
import { wordsFor } from '../../domain/featureWords.ts';

/** A product as a deployment shows it: whether Stripe knows a price, not by which id. */
export type Deployed = Omit<Product, 'prices'> & {
  prices: (Omit<Price, 'stripePriceId'> & { purchasable: boolean })[];
};

interface Change {
  product: Product;
  /** The version that the change is based on; 0 creates. */
  version: number;
  /** One line for each thing that will be different. */
  lines: string[];
  /** The file does not name it any more: it is switched off, and nothing else of it changes. */
  isRetired?: boolean;
}

export interface Plan {
  changes: Change[];
  unchanged: string[];
  /** In the deployment and not in the file, and left as they are: switched off already, or kept on demand. */
  others: { id: string; active: boolean }[];
  /** Prices that cannot be paid after this push, because no Stripe key is at hand to make them known. */
  unlinked: string[];
}

/**
 * What makes a deployment's catalog equal to the file. With Stripe at hand, prices are made there where they are missing. What
 * the file does not name is switched off unless `isKept`: it is on sale no more, and who has it keeps it.
 */
export function planFor(
  wanted: Product[],
  deployed: Deployed[],
  isStripeAtHand: boolean,
  isKept = false,
): Plan {
  const plan: Plan = { changes: [], unchanged: [], others: [], unlinked: [] };
  for (const product of wanted) {
    const before = deployed.find(({ id }) => id === product.id);
    const lines = before ? differences(product, before, isStripeAtHand) : newLines(product, isStripeAtHand);
    if (lines.length > 0) plan.changes.push({ product, version: before?.version ?? 0, lines });
    else plan.unchanged.push(product.id);
  }
  for (const product of deployed.filter(({ id }) => !wanted.some((one) => one.id === id))) {
    if (product.active && !isKept) plan.changes.push(retired(product));
    else plan.others.push({ id: product.id, active: product.active });
  }
  if (!isStripeAtHand) plan.unlinked = wanted.flatMap((product) => unlinkedIn(product, deployed));
  return plan;
}

/** A price that stays the same keeps its link, so none is named. */
function retired(product: Deployed): Change {
  const prices = product.prices.map(({ purchasable: _, ...price }) => ({ ...price, stripePriceId: null }));
  return {
    product: { ...product, prices, active: false },
    version: product.version,
    lines: [
      'is not in the file: switched off. It cannot be bought any more, and accounts that have it keep it.',
    ],
    isRetired: true,
  };
}

function unlinkedIn(product: Product, deployed: Deployed[]): string[] {
  const before = deployed.find(({ id }) => id === product.id);
  return product.prices
    .filter((price) => price.stripePriceId === null && !isLinkedIn(before, price))
    .map(({ id }) => id);
}

function isLinkedIn(before: Deployed | undefined, price: Price): boolean {
  const same = before?.prices.find((one) => priceInWords(one) === priceInWords(price));
  return same?.purchasable ?? false;
}

export function planInWords({ changes, unchanged, others, unlinked }: Plan): string {
  return [
    ...changes.map(({ product, version, lines, isRetired }) =>
      [
        version === 0
          ? `+ ${product.id} (new)`
          : `${isRetired ? '-' : '~'} ${product.id} (version ${version} → ${version + 1})`,
        ...lines.map((line) => `    ${line}`),
      ].join('\n'),
    ),
    ...unchanged.map((id) => `= ${id}`),
    ...others.map(
      ({ id, active }) =>
        `? ${id} is not in the file; it ${active ? 'stays on sale' : 'is switched off already'}`,
    ),
    ...(unlinked.length > 0 ? [cannotBeBought(unlinked)] : []),
  ].join('\n');
}

function cannotBeBought(prices: string[]): string {
  return `! Stripe does not know ${prices.join(', ')}: ${prices.length === 1 ? 'this price cannot' : 'these prices cannot'} be bought. A push with STRIPE_API_KEY set makes ${prices.length === 1 ? 'it' : 'them'} known.`;
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
