import type { Period, PriceInterval } from '@usher/client';
import { en, wordsIn } from '@usher/client/words';

/** What is said of codes and numbers, on every page. */
export const words = wordsIn(en);
export const {
  date: dateOf,
  time: timeOf,
  soon: resetOf,
  duration: durationOf,
  length: hoursOf,
  number: numberOf,
  money: moneyOf,
  price: priceOf,
  limit: limitOf,
  limits: limitsOf,
  more: moreOf,
} = words;
export { nounOf } from '@usher/client/words';

export function count(amount: number, noun: string): string {
  return `${numberOf(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

export function intervalOf(interval: PriceInterval): string {
  return words.texts.interval[interval];
}

/** `3 of 3 today`: the window of a counter that is open now. */
export function currentOf(period: Period): string {
  return words.texts.window[period];
}

export function periodOf(period: Period): string {
  return words.texts.period[period];
}

/** For a key that nothing names: `some_files` reads `Some files`. */
export function nameOf(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
