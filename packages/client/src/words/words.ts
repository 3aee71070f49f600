import { limitThatRefused, SignedOutError, UnreachableError, UsherError } from '../core.ts';
import type { Decision, Period, Product, Usage } from '../core.ts';
import { formatsOf } from './formats.ts';
import type { Formats } from './formats.ts';
import type { ErrorCode, Texts } from './texts.ts';

/** What the API says of a feature's units: `Usage`, `Entitlement` and the features of a product carry it. */
export type Units = Pick<Usage, 'unit' | 'unitSingular'>;
type Limit = Pick<Product['features'][number], 'limit' | 'period'>;
type Given = Limit & Pick<Product['features'][number], 'feature' | 'name' | 'unit'>;
type Counter = Pick<Usage, 'used' | 'limit' | 'period'>;

/** What is said of codes and numbers, in one language. */
export interface Words extends Formats {
  texts: Texts;
  /** `3 messages`, `1 message`, `5 GB`; the bare number for a feature whose units have no name. */
  units: (amount: number, units: Units) => string;
  /** `50 per day`, `unlimited` */
  limit: (limit: number | null | undefined, period: Period) => string;
  /** `50 per day and 200 per billing period` */
  limits: (limits: readonly Limit[]) => string;
  /** What an add-on gives: `100 more per month`. */
  more: (limits: readonly Limit[]) => string;
  /** `3 of 50 today`, `3 used, unlimited` */
  used: (counter: Counter) => string;
  /** `$19 a month` */
  price: (price: Pick<Product['prices'][number], 'unitAmount' | 'currency' | 'interval'>) => string;
  /** Why a use was refused, with the feature and the number. Empty for one that was allowed. */
  refusal: (decision: Decision) => string;
  /** What a product would give of a feature: `Pro gives you 50 per day (messages).` */
  offer: (product: { name: string; features: readonly Given[] }, feature: string) => string;
  /** What is on the button of a product. */
  action: (product: Product) => string;
  /** What is on the button of a product for a visitor, whose account is not known: its trial, or the choice. */
  choice: (product: Pick<Product, 'name' | 'trial'>) => string;
  /** What a ready component says. */
  component: (text: keyof Texts['components'], values?: Record<string, string>) => string;
  /** A failure, by its code. */
  error: (error: Error) => string;
}

export function wordsIn(texts: Texts): Words {
  const formats = formatsOf(texts);
  const { number, list } = formats;
  const limit: Words['limit'] = (amount, period) =>
    amount === null || amount === undefined
      ? texts.usage.unlimited
      : fill(texts.usage.perPeriod, { limit: number(amount), per: texts.period[period] });
  const limits: Words['limits'] = (all) => list(all.map((one) => limit(one.limit, one.period)));
  const small = (name: string) => (texts.smallNames ? nounOf(name) : name);
  return {
    ...formats,
    texts,
    limit,
    limits,
    units(amount, { unit, unitSingular }) {
      const word = amount === 1 ? unitSingular : unit;
      return word ? `${number(amount)} ${word}` : number(amount);
    },
    more: (all) =>
      list(
        all.map((one) =>
          one.limit === null
            ? texts.usage.unlimited
            : fill(texts.usage.more, { limit: number(one.limit), per: texts.period[one.period] }),
        ),
      ),
    used: ({ used, limit: most, period }) =>
      most === null
        ? fill(texts.usage.unlimitedUse, { used: number(used) })
        : fill(texts.usage.of, { used: number(used), limit: number(most), window: texts.window[period] }),
    price: ({ unitAmount, currency, interval }) =>
      `${formats.money(unitAmount, currency)} ${texts.interval[interval]}`,
    refusal(decision) {
      const { reason, name, amount, usage } = decision;
      if (reason === null) return '';
      const counted = limitThatRefused(decision);
      const known = { name, amount: number(amount), units: usage?.unit ?? small(name) };
      if (counted?.limit == null)
        return fill({ ...texts.refusal, ...texts.refusalWithoutLimit }[reason], known);
      return fill(texts.refusal[reason], {
        ...known,
        used: number(counted.used),
        limit: number(counted.limit),
        window: texts.window[counted.period],
        per: texts.period[counted.period],
      });
    },
    offer({ name, features }, feature) {
      const given = features.filter((one) => one.feature === feature);
      const units = given[0]?.unit ?? small(given[0]?.name ?? feature);
      const isUnlimited = given.every((one) => one.limit === null);
      return fill(isUnlimited ? texts.offer.unlimited : texts.offer.limited, {
        product: name,
        units,
        limits: limits(given),
      });
    },
    action(product) {
      const { action, name, trial } = product;
      const text = action === 'NOTHING' ? nothingFor(product, texts) : texts.action[action];
      return fill(text, { product: name, length: trial ? formats.length(trial.hours) : '' });
    },
    choice: ({ name, trial }) =>
      fill(trial ? texts.action.START_TRIAL : texts.components.choose, {
        product: name,
        length: trial ? formats.length(trial.hours) : '',
      }),
    component: (text, values = {}) => fill(texts.components[text], values),
    error: (error) => texts.error[codeOf(error)],
  };
}

/** Everybody has the plan of rank 0. What could be bought and is not to be bought again is owned. */
function nothingFor({ active, rank, kind, prices }: Product, texts: Texts): string {
  if (active && rank === 0) return texts.action.NOTHING;
  const isOwned = active && kind === 'ONE_TIME' && prices.some(({ purchasable }) => purchasable);
  return isOwned ? texts.nothing.owned : texts.nothing.unavailable;
}

function codeOf(error: Error): ErrorCode {
  if (error instanceof SignedOutError) return 'SignedOut';
  if (error instanceof UnreachableError) return 'Unreachable';
  return error instanceof UsherError && isKnown(error.code) ? error.code : 'Internal';
}

/** AppSync has codes of its own too. */
function isKnown(code: string): code is ErrorCode {
  return codes.has(code);
}

const known: ErrorCode[] = [
  ...(['BadRequest', 'NotFound', 'Conflict', 'Forbidden'] as const),
  ...(['IdempotencyMismatch', 'Unavailable', 'Unauthorized'] as const),
];
const codes = new Set<string>(known);

/** A name inside a sentence: `Shared files` reads `shared files`, `API calls` stays. */
export function nounOf(name: string): string {
  return /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

function fill(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
