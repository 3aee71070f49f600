import { listPrices, type FeaturePlan } from './listPrices.ts';
import type { UnitsOf } from './measuredUnits.ts';
import { monthOf, standing } from './month.ts';
import { costOf, operationsOf, sumOf } from './operations.ts';

const sizes = [1_000, 100_000, 10_000_000];

/** A million of each operation, dollars by service. */
export function operationsTable(unitsOf: UnitsOf): string {
  const lines = Object.entries(operationsOf(unitsOf)).map(([name, work]) => {
    const cost = costOf(work);
    const cells = [cost.appsync, cost.lambda, cost.dynamodb, cost.logs, cost.other, sumOf(cost)];
    return [name, ...cells.map((one) => (one * 1e6).toFixed(2))];
  });
  return tableOf(['a million of', 'AppSync', 'Lambda', 'DynamoDB', 'logs', 'other', 'in all'], lines);
}

/** A month of three sizes, with each plan of the user pool. */
export function monthsTable(unitsOf: UnitsOf): string {
  const plans = Object.keys(listPrices.cognito) as FeaturePlan[];
  const columns = sizes.map((users) => plans.map((plan) => monthOf(users, plan, unitsOf, standing)));
  const line = (name: string, of: (place: number) => number) => [
    name,
    ...columns.map((_, place) => dollars(of(place))),
  ];
  const all = (place: number, plan: number) => {
    return Object.values(columns[place]![plan]!).reduce((sum, one) => sum + one, 0);
  };
  return tableOf(
    ['a month', ...sizes.map((users) => `${users.toLocaleString('en-US')} users`)],
    [
      line('uses', (place) => columns[place]![0]!.uses),
      line('screens', (place) => columns[place]![0]!.screens),
      line('trials, checkouts, webhooks, nights', (place) => columns[place]![0]!.selling),
      line('rows that are kept', (place) => columns[place]![0]!.storage),
      line('alarms, dashboard, metrics, secrets, clock', (place) => columns[place]![0]!.standing),
      line('user pool, plan LITE', (place) => columns[place]![0]!.signIn),
      line('**in all**', (place) => all(place, 0)),
      line('user pool, plan ESSENTIALS, instead', (place) => columns[place]![1]!.signIn),
      line('**in all, with it**', (place) => all(place, 1)),
    ],
  );
}

function dollars(amount: number): string {
  const digits = amount < 100 ? 2 : 0;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function tableOf(head: string[], lines: string[][]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
