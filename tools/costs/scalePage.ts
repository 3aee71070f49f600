import { accountsOf, boundsOf, reachedAt, type Bound } from './bounds.ts';
import type { UnitsOf } from './measuredUnits.ts';
import { monthOf, standing, totalOf, type Month } from './month.ts';

const sizes = [1_000, 100_000, 1_000_000, 10_000_000];

const lines: Record<keyof Month, string> = {
  uses: 'uses',
  screens: 'screens',
  selling: 'trials, checkouts, webhooks, nights',
  storage: 'rows that are kept',
  standing: 'alarms, dashboard, metrics, secrets, clock',
  signIn: 'user pool',
};

/** What is there of each, what each size takes of it, and the size at which it is used up. */
export function boundsTable(unitsOf: UnitsOf): string[][] {
  return [
    ['', 'at most', ...sizes.map(whole), 'reached at'],
    ...boundsOf(unitsOf).map((bound) => [
      bound.name,
      whole(bound.most),
      ...sizes.map((accounts) => short(accounts * bound.each)),
      accountsOf(bound),
    ]),
  ];
}

export function movesTable(unitsOf: UnitsOf): string[][] {
  return [
    ['reached at', 'what', 'what moves it'],
    ...boundsOf(unitsOf).map((bound) => [accountsOf(bound), bound.name, bound.move]),
  ];
}

/** For each size what is behind it, what comes next, and what it pays for most. */
export function firstsTable(unitsOf: UnitsOf): string[][] {
  const bounds = boundsOf(unitsOf);
  return [
    ['accounts', 'had to be moved by then', 'the next', 'dearest line', 'of the month'],
    ...sizes.map((accounts) => {
      const isReached = (bound: Bound) => reachedAt(bound) <= accounts;
      const next = bounds.find((bound) => !isReached(bound));
      const month = monthOf(accounts, 'LITE', unitsOf, standing);
      const [line, dollars] = Object.entries(month).sort(([, a], [, b]) => b - a)[0]!;
      return [
        whole(accounts),
        bounds
          .filter(isReached)
          .map(({ name }) => name)
          .join('; ') || 'nothing',
        next ? `${next.name} (${accountsOf(next)})` : 'nothing',
        lines[line as keyof Month],
        `${Math.round((100 * dollars) / totalOf(month))} %`,
      ];
    }),
  ];
}

/** From which size on each line is more than what is there once, and the month more than an amount. */
export function pricesTable(unitsOf: UnitsOf): string[][] {
  const month = (accounts: number) => monthOf(accounts, 'LITE', unitsOf, standing);
  const once = month(1).standing;
  const parts = (Object.keys(lines) as (keyof Month)[]).filter((part) => part !== 'standing');
  const rows: [string, number][] = [
    ...parts.map((part): [string, number] => [
      `${lines[part]}: as much as the ${lines.standing}, $${once.toFixed(2)}`,
      firstSize((accounts) => month(accounts)[part] > once),
    ]),
    ...[100, 1_000, 10_000].map((dollars): [string, number] => [
      `in all: $${whole(dollars)}`,
      firstSize((accounts) => totalOf(month(accounts)) > dollars),
    ]),
  ];
  return [
    ['a month', 'at accounts'],
    ...rows
      .sort(([, a], [, b]) => a - b)
      .map(([name, accounts]) => [name, whole(Number(accounts.toPrecision(2)))]),
  ];
}

function firstSize(isTrue: (accounts: number) => boolean): number {
  let [below, above] = [1, 1e12];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (isTrue(middle)) above = middle;
    else below = middle;
  }
  return above;
}

const whole = (figure: number) => Math.round(figure).toLocaleString('en-US');

function short(figure: number): string {
  if (figure >= 100) return whole(Number(figure.toPrecision(3)));
  return figure < 0.01 ? 'under 0.01' : String(Number(figure.toPrecision(2)));
}
