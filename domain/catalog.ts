import type { Limit } from './entitlement.ts';
import { keyPattern } from './keys.ts';
import { isUnits, unitsMax } from './units.ts';
import { wordBounds, type FeatureWords } from './featureWords.ts';
import { isZone, type Period } from './window.ts';

export type ProductKind = 'PLAN' | 'ADD_ON' | 'ONE_TIME';
export type PriceInterval = 'MONTH' | 'YEAR' | 'ONCE';

export interface Price {
  id: string;
  /** Lower-case ISO 4217. */
  currency: string;
  /** In the currency's smallest unit. */
  unitAmount: number;
  interval: PriceInterval;
  /** Null: Stripe does not know it, so that it cannot be bought. */
  stripePriceId: string | null;
}

interface TrialTerms {
  hours: number;
  /** How long before the end the reminder goes out; 0 is none. */
  reminderMinutes: number;
}

export type FeatureLimit = Limit & FeatureWords & { feature: string; description?: string | null };

export interface Product {
  id: string;
  name: string;
  description: string | null;
  active: boolean;
  public: boolean;
  kind: ProductKind;
  /** 0 is a plan that everybody has; a higher rank contains more. */
  rank: number;
  version: number;
  prices: Price[];
  trial: TrialTerms | null;
  features: FeatureLimit[];
  /** IANA zone in which its days, weeks and months run. */
  zone: string;
}

export const bounds = {
  productsMax: 100,
  pricesMax: 10,
  featuresMax: 50,
  nameCharactersMax: 60,
  descriptionCharactersMax: 400,
  rankMax: 1000,
  unitAmountMax: 99_999_999,
  trialHoursMax: 8760,
  reminderMinutesMax: 43_200,
  limitMax: unitsMax,
} as const;

export const reminderMinutesDefault = 60;

const wholeKey = new RegExp(`^${keyPattern}$`);

/** Whether a text is a product, price or feature id. */
export function isKey(text: string): boolean {
  return wholeKey.test(text);
}

/** Everything that is wrong with a product, one sentence each; putProduct and the catalog command say the same. */
export function faultsOf(product: Product): string[] {
  return [
    ...(isKey(product.id) ? [] : ['id: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit.']),
    ...textFaults('name', product.name, 1, bounds.nameCharactersMax),
    ...textFaults('description', product.description ?? '', 0, bounds.descriptionCharactersMax),
    ...(isWhole(product.rank, 0, bounds.rankMax) ? [] : [`rank: 0 to ${bounds.rankMax}, whole.`]),
    ...(isZone(product.zone) ? [] : ['zone: not a zone of the IANA database.']),
    ...priceFaults(product),
    ...trialFaults(product),
    ...featureFaults(product),
    ...freePlanFaults(product),
  ];
}

/** What is wrong with a catalog as a whole, each product's own faults included. */
export function catalogFaults(products: Product[]): string[] {
  const priceIds = products.flatMap((product) => product.prices.map((price) => price.id));
  return [
    ...(products.length <= bounds.productsMax ? [] : [`At most ${bounds.productsMax} products.`]),
    ...(products.some(({ rank, active }) => rank === 0 && active) ? [] : [noFreePlan]),
    ...repeated(products.map((product) => product.id)).map((id) => `${id}: two products have this id.`),
    ...repeated(priceIds).map((id) => `${id}: two prices have this id.`),
    ...products.flatMap((product) => faultsOf(product).map((fault) => `${product.id}: ${fault}`)),
  ];
}

const noFreePlan =
  'products: no active plan has rank 0, the plan of every account that has not bought one; without it no account may use anything.';

function priceFaults({ kind, prices }: Product): string[] {
  const intervals: PriceInterval[] = kind === 'ONE_TIME' ? ['ONCE'] : ['MONTH', 'YEAR'];
  // Thousands are not looked at one by one: the answer would be as long.
  if (prices.length > bounds.pricesMax) return [`prices: at most ${bounds.pricesMax}.`];
  return [
    ...repeated(prices.map((price) => price.id)).map((id) => `prices: ${id} comes twice.`),
    ...prices.flatMap((price, place) => [
      ...(isKey(price.id) ? [] : [`prices[${place}].id: as a product's id.`]),
      ...(currencies.has(price.currency)
        ? []
        : [`prices[${place}].currency: a currency of ISO 4217 in lower case, such as usd or eur.`]),
      ...(isWhole(price.unitAmount, 0, bounds.unitAmountMax)
        ? []
        : [`prices[${place}].unitAmount: 0 to ${bounds.unitAmountMax}, whole, in the smallest unit.`]),
      ...(intervals.includes(price.interval)
        ? []
        : [`prices[${place}].interval: ${intervals.join(' or ')} for ${kind}.`]),
      ...(price.stripePriceId === null || /^price_[A-Za-z0-9_]{1,128}$/.test(price.stripePriceId)
        ? []
        : [`prices[${place}].stripePriceId: a price id of Stripe.`]),
    ]),
  ];
}

function trialFaults({ kind, trial }: Product): string[] {
  if (!trial) return [];
  return [
    ...(kind === 'PLAN' ? [] : ['trial: only a plan offers one.']),
    ...(isWhole(trial.hours, 1, bounds.trialHoursMax)
      ? []
      : [`trial.hours: 1 to ${bounds.trialHoursMax}, whole.`]),
    ...(isWhole(trial.reminderMinutes, 0, bounds.reminderMinutesMax)
      ? []
      : [`trial.reminderMinutes: 0 to ${bounds.reminderMinutesMax}, whole.`]),
    ...(trial.reminderMinutes <= trial.hours * 60
      ? []
      : ['trial.reminderMinutes: no longer than the trial.']),
  ];
}

function featureFaults({ kind, rank, features, trial }: Product): string[] {
  // Nothing without paying is what the plan of everybody may say; a product that is bought gives something.
  const least = rank === 0 ? 0 : 1;
  return [
    ...(isWhole(features.length, least, bounds.featuresMax)
      ? []
      : [`features: ${least} to ${bounds.featuresMax}.`]),
    ...repeated(features.map(({ feature, period }) => `${feature} per ${period}`)).map(
      (pair) => `features: ${pair} comes twice.`,
    ),
    ...features.flatMap(({ feature, limit, period, ...words }, place) => [
      ...wordFaults(`features[${place}]`, words),
      ...(isKey(feature) ? [] : [`features[${place}].feature: as a product's id.`]),
      ...(limit === null || isUnits(limit)
        ? []
        : [`features[${place}].limit: 0 to ${unitsMax}, whole, or null for no limit.`]),
      ...(periods.includes(period) ? [] : [`features[${place}].period: one of ${periods.join(', ')}.`]),
      ...(period === 'TRIAL' && !trial ? [`features[${place}].period: TRIAL needs a trial.`] : []),
      ...(kind === 'ADD_ON' && limit === 0
        ? [`features[${place}].limit: an add-on of 0 units adds nothing.`]
        : []),
    ]),
  ];
}

function wordFaults(place: string, words: FeatureWords & { description?: string | null }): string[] {
  const { name, unit, unitSingular, description } = words;
  const text = (key: string, value: string | null | undefined, most: number) =>
    value == null ? [] : textFaults(`${place}.${key}`, value, 1, most);
  return [
    ...text('name', name, wordBounds.nameMax),
    ...text('unit', unit, wordBounds.unitMax),
    ...text('unitSingular', unitSingular, wordBounds.unitMax),
    ...text('description', description, wordBounds.descriptionMax),
    ...(unitSingular != null && unit == null ? [`${place}.unitSingular: only beside a unit.`] : []),
  ];
}

/** Everybody has it without asking, so there is nothing to buy, to try or to bill. */
function freePlanFaults({ rank, kind, prices, trial, features }: Product): string[] {
  if (rank !== 0) return [];
  return [
    ...(kind === 'PLAN' ? [] : ['rank: 0 is for the plan that everybody has.']),
    ...(prices.length === 0 ? [] : ['prices: the plan of rank 0 has none.']),
    ...(trial === null ? [] : ['trial: the plan of rank 0 has none.']),
    ...(features.some(({ period }) => period === 'BILLING_CYCLE')
      ? ['features: the plan of rank 0 has no billing cycle; take MONTH.']
      : []),
  ];
}

/** Of this Node's own tables, which follow ISO 4217. */
const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

const periods: Period[] = ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'TRIAL', 'LIFETIME'];

function textFaults(name: string, text: string, least: number, most: number): string[] {
  const length = [...text].length;
  if (length < least || length > most) return [`${name}: ${least} to ${most} characters.`];
  // Control and bidirectional characters would rewrite what stands around the text on screen.
  if (/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text)) {
    return [`${name}: characters that do not show.`];
  }
  return text === text.trim() ? [] : [`${name}: no space at either end.`];
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function repeated(words: string[]): string[] {
  return [...new Set(words.filter((word, place) => words.indexOf(word) !== place))];
}
