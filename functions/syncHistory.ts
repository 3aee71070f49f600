import { door, operatorOf } from './door.ts';
import type { QuerySyncHistoryArgs, SyncReportPage } from '../generated/schema.ts';
import { toReport } from '../app/people/compare/answer.ts';
import type { Run } from '../app/people/compare/run.ts';
import { placeOf, tokenOf } from '../store/jobPlace.ts';
import { recallPage } from '../store/jobs.ts';
import { limitFrom } from '../app/arguments.ts';

const job = 'sync-report';
const itemPattern = /^\d{4}-[\dTZ:.-]+#[0-9a-f-]{36}$/;

export const handler = door<QuerySyncHistoryArgs, SyncReportPage>(async (call) => {
  operatorOf(call);
  const { items, next } = await recallPage<Run>(job, {
    limit: limitFrom(call.args.limit),
    ...placeOf(job, call.args.nextToken, itemPattern),
  });
  return { items: items.map(({ value }) => toReport(value)), nextToken: tokenOf(next) };
});
