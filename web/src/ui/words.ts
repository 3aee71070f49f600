import type { Period, PriceInterval } from '../generated/graphql.ts';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export function dateOf(moment: string): string {
  return day.format(new Date(moment));
}

export function timeOf(moment: string): string {
  return minute.format(new Date(moment));
}

/** `12 d 4 h`, `3 h 20 min`, `45 s`: the two largest units, whole. */
export function durationOf(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

export function hoursOf(hours: number): string {
  return hours % 24 === 0 ? count(hours / 24, 'day') : count(hours, 'hour');
}

/** `5,000,000,000`: grouped, every digit. */
export function numberOf(amount: number): string {
  return amount.toLocaleString('en');
}

export function count(amount: number, noun: string): string {
  return `${numberOf(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

export function moneyOf(unitAmount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(unitAmount / 10 ** digits).replace(/\.00$/, '');
}

const intervals: Record<PriceInterval, string> = { MONTH: 'a month', YEAR: 'a year', ONCE: 'once' };

export function intervalOf(interval: PriceInterval): string {
  return intervals[interval];
}

const periods: Record<Period, string> = {
  DAY: 'a day',
  WEEK: 'a week',
  MONTH: 'a month',
  BILLING_CYCLE: 'a billing month',
  TRIAL: 'during the trial',
  LIFETIME: 'for good',
};

export function periodOf(period: Period): string {
  return periods[period];
}

/** `50 a day`, `unlimited`. */
export function limitOf(limit: number | null | undefined, period: Period): string {
  return limit === null || limit === undefined ? 'unlimited' : `${numberOf(limit)} ${periodOf(period)}`;
}

/** For a key that nothing names: `shared_files` reads `Shared files`. */
export function nameOf(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
