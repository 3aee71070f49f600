import { door, operatorOf } from './door.ts';
import type { QuerySyncHistoryArgs, SyncReportPage } from './generated/schema.ts';
import { toReport } from './identity/compare/answer.ts';
import type { Run } from './identity/compare/run.ts';
import { Mistake } from '../domain/errors.ts';
import { recallPage } from './store/jobs.ts';

export const handler = door<QuerySyncHistoryArgs, SyncReportPage>(async (call) => {
  operatorOf(call);
  const limit = call.args.limit ?? 25;
  if (limit < 1 || limit > 100) throw new Mistake('BadRequest', 'limit is 1 to 100.');
  const after = call.args.nextToken ?? undefined;
  const page = await recallPage<Run>('sync-report', {
    limit,
    ...(after ? { cursor: { job: 'sync-report', item: itemOf(after) } } : {}),
  });
  const last = page.items.at(-1)?.item;
  return {
    items: page.items.map(({ value }) => toReport(value)),
    nextToken: page.next && last ? Buffer.from(last).toString('base64url') : null,
  };
});

/** The token names a place in a list that is the same for every operator, so there is nothing in it to protect. */
function itemOf(token: string): string {
  const item = Buffer.from(token, 'base64url').toString();
  if (!/^\d{4}-[\dTZ:.-]+#[0-9a-f-]{36}$/.test(item))
    throw new Mistake('BadRequest', 'The nextToken is not ours.');
  return item;
}
