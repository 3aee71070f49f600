import type { Texts } from './texts.ts';

/** How numbers, money, moments and lists are written where the texts are from. */
export interface Formats {
  /** `5,000,000,000`: grouped, every digit. */
  number: (amount: number) => string;
  /** `$19`, `$19.50`; `unitAmount` is in the currency's smallest unit. */
  money: (unitAmount: number, currency: string) => string;
  /** `Nov 30, 2026` */
  date: (moment: string) => string;
  /** `Nov 30, 2026, 12:00 AM` */
  time: (moment: string) => string;
  /** `Nov 30, 12:00 AM`; with the year when it is another than that of `now`. */
  soon: (moment: string, now?: Date) => string;
  /** `12 d 4 h`, `3 h 20 min`, `45 s`: the two largest units, whole. */
  duration: (milliseconds: number) => string;
  /** `14 days`, `3 hours` */
  length: (hours: number) => string;
  list: (parts: readonly string[]) => string;
}

export function formatsOf({ locale, duration: names }: Texts): Formats {
  const number = (amount: number) => amount.toLocaleString(locale);
  const moment = (options: Intl.DateTimeFormatOptions) => {
    // Made when it is first needed, and then kept: it is what takes time.
    let made: Intl.DateTimeFormat | undefined;
    return (text: string) => (made ??= new Intl.DateTimeFormat(locale, options)).format(new Date(text));
  };
  const time = moment({ dateStyle: 'medium', timeStyle: 'short' });
  const thisYear = moment({ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
  return {
    number,
    money(unitAmount, currency) {
      const style = { style: 'currency', currency: currency.toUpperCase() } as const;
      const digits = new Intl.NumberFormat(locale, style).resolvedOptions().maximumFractionDigits ?? 2;
      const amount = unitAmount / 10 ** digits;
      const shown = Number.isInteger(amount) ? 0 : digits;
      return new Intl.NumberFormat(locale, {
        ...style,
        minimumFractionDigits: shown,
        maximumFractionDigits: shown,
      }).format(amount);
    },
    date: moment({ dateStyle: 'medium' }),
    time,
    soon: (text, now = new Date()) =>
      new Date(text).getFullYear() === now.getFullYear() ? thisYear(text) : time(text),
    duration: (milliseconds) => inTwoUnits(milliseconds, names),
    length(hours) {
      const [amount, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
    },
    // Not every phone has it.
    list: (parts) => (Intl.ListFormat ? new Intl.ListFormat(locale).format(parts) : parts.join(', ')),
  };
}

function inTwoUnits(milliseconds: number, { day, hour, minute, second }: Texts['duration']): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), day],
    [Math.floor(seconds / 3_600) % 24, hour],
    [Math.floor(seconds / 60) % 60, minute],
    [seconds % 60, second],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return `0 ${second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
