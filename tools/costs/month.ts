import { cognitoMonth, listPrices as price, type FeaturePlan } from './listPrices.ts';
import type { UnitsOf } from './measuredUnits.ts';
import { costOf, operationsOf, sumOf } from './operations.ts';

/** What one user does in a month. */
export interface Habits {
  uses: number;
  /** Share of the uses that a screen listens to. */
  watched: number;
  /** Each asks for `me`, `products` and the usage, and opens the two live channels. */
  visits: number;
  connectedMinutes: number;
  /** Share of the users who start a trial in the month, and who subscribe to something. */
  trials: number;
  subscribers: number;
}

export const usualHabits: Habits = {
  ...{ uses: 100, watched: 0.5, visits: 10, connectedMinutes: 100 },
  ...{ trials: 0.02, subscribers: 0.05 },
};

/** What there is once, however many users there are; a test counts them in the stack. */
export interface Standing {
  alarms: number;
  dashboards: number;
  secrets: number;
}

/** Of Usher's own stack in `prod`, without extensions. */
export const standing: Standing = { alarms: 97, dashboards: 1, secrets: 2 };

export interface Month {
  uses: number;
  screens: number;
  selling: number;
  storage: number;
  standing: number;
  signIn: number;
}

/** Of a row of the action log with its places in two indexes. */
const logRowBytes = 3 * 400;
const logRowDays = 400;
/** An account's own rows: itself, rights, counters of 35 days, trials. */
const accountBytes = 8_000;
/** Kinds of counts that a month with traffic shows: in the deployment's own namespace, and six of two fields that AppSync counts. */
const metrics = 32;
export const webhooksOfASubscriber = 3;
const minutesOfAMonth = 30 * 1440;
const nightsOfAMonth = 30;
/** Of a night's comparison, for each subscriber: docs/nights.md. */
const nightUnits = { read: 2.3, write: 0.03 };

export function monthOf(
  users: number,
  plan: FeaturePlan,
  unitsOf: UnitsOf,
  standing: Standing,
  habits: Habits = usualHabits,
): Month {
  const operations = operationsOf(unitsOf);
  const each = (name: string) => sumOf(costOf(operations[name]!));
  const { uses, watched, visits, connectedMinutes, trials, subscribers } = habits;
  const clock = unitsOf('in the background: a minute with nothing to do');
  const clockMonth = minutesOfAMonth * clock.readUnits * price.dynamodb.readUnit;
  const screen = each('me with the usage of all features') + each('products with action and button');
  const live = 2 * price.appsync.operation + price.dynamodb.writeUnit;
  const night = nightUnits.read * price.dynamodb.readUnit + nightUnits.write * price.dynamodb.writeUnit;
  const bytes = users * (accountBytes + (uses * logRowDays * logRowBytes) / 30);
  return {
    uses:
      users *
      uses *
      (watched * each('a use with one open screen') + (1 - watched) * each('a use that nothing listens to')),
    screens: users * (visits * (screen + live) + connectedMinutes * price.appsync.connectionMinute),
    selling:
      users *
      (trials * each('startTrial') +
        subscribers * (webhooksOfASubscriber * each('webhook: nothing new') + nightsOfAMonth * night)),
    storage: (bytes / 1e9) * (price.dynamodb.gigabyteMonth + price.dynamodb.recoveryGigabyteMonth),
    standing:
      standing.alarms * price.cloudWatch.alarmMonth +
      standing.dashboards * price.cloudWatch.dashboardMonth +
      standing.secrets * price.secretMonth +
      metrics * price.cloudWatch.metricMonth +
      clockMonth,
    signIn: cognitoMonth(users, plan),
  };
}

export const totalOf = (month: Month): number => Object.values(month).reduce((sum, one) => sum + one, 0);
