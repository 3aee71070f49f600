import type { FeaturePlan } from './listPrices.ts';
import type { UnitsOf } from './measuredUnits.ts';
import { monthOf, standing, totalOf, type Month } from './month.ts';
import { costOf, operationsOf, sumOf } from './operations.ts';

const sizes = [1_000, 100_000, 10_000_000];

/** A million of each operation, dollars by service. */
export function operationsTable(unitsOf: UnitsOf): string[][] {
  const lines = Object.entries(operationsOf(unitsOf)).map(([name, work]) => {
    const cost = costOf(work);
    const cells = [cost.appsync, cost.lambda, cost.dynamodb, cost.logs, cost.other, sumOf(cost)];
    return [name, ...cells.map((one) => (one * 1e6).toFixed(2))];
  });
  return [['a million of', 'AppSync', 'Lambda', 'DynamoDB', 'logs', 'other', 'in all'], ...lines];
}

/** A month of three sizes, with each plan of the user pool. */
export function monthsTable(unitsOf: UnitsOf): string[][] {
  const monthsWith = (plan: FeaturePlan) => sizes.map((users) => monthOf(users, plan, unitsOf, standing));
  const [lite, essentials] = [monthsWith('LITE'), monthsWith('ESSENTIALS')];
  const line = (name: string, amounts: number[]) => [name, ...amounts.map(dollars)];
  const of = (part: keyof Month) => lite.map((month) => month[part]);
  return [
    ['a month', ...sizes.map((users) => `${users.toLocaleString('en-US')} users`)],
    line('uses', of('uses')),
    line('screens', of('screens')),
    line('trials, checkouts, webhooks, nights', of('selling')),
    line('rows that are kept', of('storage')),
    line('alarms, dashboard, metrics, secrets, clock', of('standing')),
    line('user pool, plan LITE', of('signIn')),
    line('**in all**', lite.map(totalOf)),
    line(
      'user pool, plan ESSENTIALS, instead',
      essentials.map(({ signIn }) => signIn),
    ),
    line('**in all, with it**', essentials.map(totalOf)),
  ];
}

function dollars(amount: number): string {
  const digits = amount < 100 ? 2 : 0;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
