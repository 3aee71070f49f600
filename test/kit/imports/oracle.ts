import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { tablesOf } from '../product/operating.ts';
import type { Product } from '../product/product.ts';
import { deployment } from '../product/storiesStack.ts';
import type { OldRow } from './oldRows.ts';

type Row = Record<string, any>;

/** Every row of these tables. */
export async function tablesNow(product: Product, tables: string[]): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {};
  for (const table of tables) {
    const rows: Row[] = (found[table] = []);
    const pages = paginateScan(
      { client: tablesOf(product) },
      { TableName: `${deployment}-${table}`, ConsistentRead: true },
    );
    for await (const page of pages) rows.push(...(page.Items ?? []));
  }
  return found;
}

export const tablesOfArrivals = [
  ...['users', 'trials', 'entitlements', 'user-subscriptions', 'user-usage', 'user-actions-log'],
];

/** What the good rows have to become, a sentence for each: written from what the rows say, and from nothing of ours. */
export function expectedOf(good: OldRow[]): string[] {
  return good.map((row) => sentence[row['type'] as string]!(row)).sort();
}

const sentence: Record<string, (row: OldRow) => string> = {
  profile: (row) => `${row['user_id']} likes it ${row['theme']}`,
  subscription: (row) =>
    `${row['user_id']} has ${row['plan_id']} as ${row['ref']}, ${row['status']}, ${row['period_start']} to ${row['period_end']}`,
  counter: (row) => `${row['user_id']} used ${row['used']} ${row['feature']} on ${row['day']}`,
  trial: (row) =>
    `${row['user_id']} tried ${row['plan_id']} ${row['trial_start']} to ${row['trial_end']}, converted ${row['converted']}`,
  action: (row) =>
    `${row['user_id']} did ${row['ref']} with ${row['feature']} at ${new Date(Number(row['at'])).toISOString()}: ${row['used']}`,
  grant: (row) =>
    `${row['user_id']} was given ${row['used']} ${row['feature']} until ${row['ends'] ?? 'ever'}`,
};

/** The same sentences about what stands in the tables, of the users that are asked for. */
export function foundIn(tables: Record<string, Row[]>, isAsked: (userId: string) => boolean): string[] {
  const of = (table: string) =>
    tables[table]!.filter((row) => isAsked(String(row['user_id'] ?? row['userId'] ?? '')));
  const iso = (ms: number) => new Date(ms).toISOString();
  return [
    ...of('users').flatMap((row) =>
      row['legacy_profile'] ? [`${row['user_id']} likes it ${row['legacy_profile'].theme}`] : [],
    ),
    ...of('user-subscriptions').map(
      (row) =>
        `${row['user_id']} has ${row['plan_id']} as ${row['subscription_id']}, ${row['status']}, ${row['current_period_start']} to ${row['current_period_end']}`,
    ),
    // Longer windows hold sums of days, and have a key of another form. Another feature has the windows that its plan begins.
    ...of('user-usage').flatMap((row) => {
      const [, feature, day] = /^(.+)_(\d{4}-\d\d-\d\d)$/.exec(row['feature_date_key']) ?? [];
      return feature === 'exports'
        ? [`${row['user_id']} used ${row['usage_count']} ${feature} on ${day}`]
        : [];
    }),
    ...of('trials').map(
      (row) =>
        `${row['userId']} tried ${row['productId']} ${iso(row['startedAt'])} to ${iso(row['expiresAt'])}, converted ${row['status'] === 'converted' ? 1 : 0}`,
    ),
    ...of('user-actions-log').flatMap((row) =>
      row['action_type'] === 'export'
        ? [
            `${row['user_id']} did export with ${row['feature']} at ${row['timestamp'].split('#')[0]}: ${row['usage_after']}`,
          ]
        : [],
    ),
    ...of('entitlements').flatMap((row) =>
      String(row['source']).startsWith('grant:')
        ? [
            `${row['user_id']} was given ${row['limits'][0].limit} ${row['feature']} until ${row['expires_ms'] ? row['expires_ms'] / 1000 : 'ever'}`,
          ]
        : [],
    ),
  ].sort();
}
