// npm run costs: what AWS charges for a month of an app of this size, by list prices and the measured units of docs/costs.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '../dev/commandLine.mjs';
import { root } from '../dev/ready.mjs';
import type { FeaturePlan } from './listPrices.ts';
import { accountsOf, boundsOf, reachedAt, type Bound } from './bounds.ts';
import { unitsIn } from './measuredUnits.ts';
import { monthOf, standing, totalOf, usualHabits, type Habits } from './month.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run costs',
  about: `Estimates what AWS charges in a month for an app of a given size, from the list prices of us-east-1, the measured requests and units
of docs/costs.md and the assumptions named there; and which quota the app reaches first (docs/scale.md). Makes no call to AWS.`,
  options: {
    users: { value: 'n', default: '1000', about: 'users who sign in during the month' },
    uses: { value: 'n', default: String(usualHabits.uses), about: 'uses of each user in the month' },
    watched: {
      value: 'percent',
      default: String(usualHabits.watched * 100),
      about: 'the share of uses that an open screen shows live',
    },
    visits: { value: 'n', default: String(usualHabits.visits), about: 'visits of each user in the month' },
    minutes: {
      value: 'n',
      default: String(usualHabits.connectedMinutes),
      about: 'minutes for which each user is connected',
    },
    trials: {
      value: 'percent',
      default: String(usualHabits.trials * 100),
      about: 'the share of users who start a trial',
    },
    subscribers: {
      value: 'percent',
      default: String(usualHabits.subscribers * 100),
      about: 'the share of users who pay',
    },
    plan: { value: 'name', default: 'LITE', about: 'the plan of the user pool: LITE or ESSENTIALS' },
  },
});
const plan = values.plan as FeaturePlan;
if (!['LITE', 'ESSENTIALS'].includes(plan)) wrong('--plan is LITE or ESSENTIALS.');
const users = amount('users', 1e9);
const unitsOf = unitsIn(readFileSync(join(root, 'docs', 'costs.md'), 'utf8'));
const habits: Habits = {
  uses: amount('uses', 1e6),
  watched: amount('watched', 100) / 100,
  visits: amount('visits', 1e5),
  connectedMinutes: amount('minutes', 44_640),
  trials: amount('trials', 100) / 100,
  subscribers: amount('subscribers', 100) / 100,
};
const month = monthOf(users, plan, unitsOf, standing, habits);
const titles: Record<keyof typeof month, string> = {
  uses: 'Uses',
  screens: 'Screens',
  selling: 'Trials, checkouts, webhooks, nights',
  storage: 'Rows that are kept',
  standing: 'Alarms, dashboard, metrics, secrets, clock',
  signIn: `User pool, ${plan}`,
};
for (const [part, dollars] of Object.entries(month)) line(titles[part as keyof typeof month], dollars);
const total = totalOf(month);
line('In all', total);
console.log(`${(total / users).toPrecision(3)} dollars for each user.`);
const bounds = boundsOf(unitsOf, habits);
for (const bound of bounds.filter((one) => reachedAt(one) <= users)) bounded('To be moved', bound);
const next = bounds.find((one) => reachedAt(one) > users);
if (next) bounded('The next', next);
console.log('What moves them: docs/scale.md.');

function bounded(title: string, bound: Bound): void {
  console.log(`${title}: ${bound.name.replaceAll('`', '')}, reached at ${accountsOf(bound)} users.`);
}

function line(title: string, dollars: number): void {
  console.log(`${title.padEnd(44)} ${`$${dollars.toFixed(2)}`.padStart(14)}`);
}

function amount(
  name: 'users' | 'uses' | 'watched' | 'visits' | 'minutes' | 'trials' | 'subscribers',
  most: number,
): number {
  const value = Number(values[name]);
  if (values[name].trim() === '' || !(value >= (name === 'users' ? 1 : 0) && value <= most))
    wrong(`--${name} takes a number up to ${most.toLocaleString('en-US')}.`);
  return value;
}
