/** AWS: documented; six fields, one of the two day fields is `?`. */
const fields = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day-of-month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'day-of-week', min: 1, max: 7 },
  { name: 'year', min: 1970, max: 2199 },
] as const;
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const dayMs = 86_400_000;

/** Days and times on the wall, without a zone. */
export interface Cron {
  minutes: number[];
  hours: number[];
  isDay(year: number, month: number, day: number): boolean;
  yearMax: number;
}

export function parseCron(expression: string): Cron {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 6)
    throw new SyntaxError(`cron(${expression}) has ${parts.length} fields instead of six`);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new SyntaxError(`cron(${expression}) needs ? in exactly one of day-of-month and day-of-week`);
  }
  const months = new Set(valuesOf(withNumbers(month, monthNames), 3));
  const years = new Set(valuesOf(year, 5));
  const isDayInMonth = dayOfMonth === '?' ? weekdayTest(dayOfWeek) : dayOfMonthTest(dayOfMonth);
  return {
    minutes: valuesOf(minutes, 0),
    hours: valuesOf(hours, 1),
    isDay: (y, m, d) => years.has(y) && months.has(m) && isDayInMonth(y, m, d),
    yearMax: Math.max(...years),
  };
}

/** Wall times at or after one, in order, each as the epoch milliseconds that it would be in UTC. */
export function* wallTimesFrom(cron: Cron, wallMs: number): Generator<number> {
  for (let day = Math.floor(wallMs / dayMs) * dayMs; ; day += dayMs) {
    const date = new Date(day);
    if (date.getUTCFullYear() > cron.yearMax) return;
    if (!cron.isDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = day + hour * 3_600_000 + minute * 60_000;
        if (at >= wallMs) yield at;
      }
    }
  }
}

function dayOfMonthTest(field: string): (year: number, month: number, day: number) => boolean {
  if (field === 'L') return (year, month, day) => day === daysIn(year, month);
  if (field === 'LW') return (year, month, day) => day === workdayNear(year, month, daysIn(year, month));
  const near = /^(\d{1,2})W$/.exec(field)?.[1];
  if (near !== undefined) {
    const wanted = inRange(Number(near), 2, field);
    return (year, month, day) => wanted <= daysIn(year, month) && day === workdayNear(year, month, wanted);
  }
  const days = new Set(valuesOf(field, 2));
  return (_year, _month, day) => days.has(day);
}

function weekdayTest(declared: string): (year: number, month: number, day: number) => boolean {
  const field = withNumbers(declared, dayNames);
  const weekday = (year: number, month: number, day: number) =>
    new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  const nth = /^([1-7])#([1-5])$/.exec(field);
  if (nth) {
    return (year, month, day) =>
      weekday(year, month, day) === Number(nth[1]) && Math.ceil(day / 7) === Number(nth[2]);
  }
  const last = /^([1-7])?L$/.exec(field);
  if (last?.[1] !== undefined) {
    return (year, month, day) =>
      weekday(year, month, day) === Number(last[1]) && day + 7 > daysIn(year, month);
  }
  const days = new Set(last ? [7] : valuesOf(field, 4));
  return (year, month, day) => days.has(weekday(year, month, day));
}

/** The Monday to Friday nearest to a day, within its month. */
function workdayNear(year: number, month: number, day: number): number {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === daysIn(year, month) ? day - 2 : day + 1;
  return day;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function valuesOf(field: string, at: number): number[] {
  const { min, max } = fields[at]!;
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const parsed = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!parsed) throw unreadable(part, at);
    const [, whole, first, last, step] = parsed;
    const from = whole === '*' ? min : inRange(Number(first), at, part);
    const to =
      whole === '*' || (last === undefined && step !== undefined)
        ? max
        : inRange(Number(last ?? first), at, part);
    if (step === '0' || to < from) throw unreadable(part, at);
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function inRange(value: number, at: number, part: string): number {
  const { min, max } = fields[at]!;
  if (value < min || value > max) throw unreadable(part, at);
  return value;
}

function withNumbers(field: string, names: string[]): string {
  return field.replace(/[A-Z]{3}/gi, (name) => {
    const at = names.indexOf(name.toUpperCase());
    return at < 0 ? name : String(at + 1);
  });
}

function unreadable(part: string, at: number): SyntaxError {
  return new SyntaxError(`${part} is no value of the field ${fields[at]!.name}`);
}
