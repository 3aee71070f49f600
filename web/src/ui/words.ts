import type { Period, PriceInterval } from '@usher/client';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export function dateOf(moment: string): string {
  return day.format(new Date(moment));
}

export function timeOf(moment: string): string {
  return minute.format(new Date(moment));
}

const thisYear = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

/** `Nov 30, 12:00 AM`; with the year when it is another than that of `now`. */
export function resetOf(moment: string, now = new Date()): string {
  const at = new Date(moment);
  return at.getFullYear() === now.getFullYear() ? thisYear.format(at) : timeOf(moment);
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

/** `$19 a month`. */
export function priceOf(price: { unitAmount: number; currency: string; interval: PriceInterval }): string {
  return `${moneyOf(price.unitAmount, price.currency)} ${intervalOf(price.interval)}`;
}

export function intervalOf(interval: PriceInterval): string {
  return intervals[interval];
}

const periods: Record<Period, string> = {
  DAY: 'per day',
  WEEK: 'per week',
  MONTH: 'per month',
  BILLING_CYCLE: 'per billing period',
  TRIAL: 'during the trial',
  LIFETIME: 'in total',
};

const currents: Record<Period, string> = {
  DAY: 'today',
  WEEK: 'this week',
  MONTH: 'this month',
  BILLING_CYCLE: 'this billing period',
  TRIAL: 'in this trial',
  LIFETIME: 'in total',
};

/** `3 of 3 today`: the window of a counter that is open now. */
export function currentOf(period: Period): string {
  return currents[period];
}

export function periodOf(period: Period): string {
  return periods[period];
}

/** `50 per day`, `unlimited`. */
export function limitOf(limit: number | null | undefined, period: Period): string {
  return limit === null || limit === undefined ? 'unlimited' : `${numberOf(limit)} ${periodOf(period)}`;
}

/** `50 per day and 200 per billing period`. */
export function limitsOf(limits: readonly { limit: number | null; period: Period }[]): string {
  return new Intl.ListFormat('en').format(limits.map(({ limit, period }) => limitOf(limit, period)));
}

/** What an add-on gives: `100 more per month`. */
export function moreOf(limits: readonly { limit: number | null; period: Period }[]): string {
  const said = limits.map(({ limit, period }) =>
    limit === null ? 'unlimited' : `${numberOf(limit)} more ${periodOf(period)}`,
  );
  return new Intl.ListFormat('en').format(said);
}

/** For a key that nothing names: `some_files` reads `Some files`. */
export function nameOf(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

/** A name inside a sentence: `Shared files` reads `shared files`, `API calls` stays. */
export function nounOf(name: string): string {
  return /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
