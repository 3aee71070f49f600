import { door, operatorOf } from './door.ts';
import type { AccountCount, SyncHealth, SyncRecord } from '../generated/schema.ts';
import { toReport } from '../app/people/compare/answer.ts';
import { currentRun, lastEnded, lastReport, lastWhole } from '../app/people/compare/kept.ts';
import { stateOf, type Ended, type Run } from '../app/people/compare/run.ts';

export const handler = door<object, SyncHealth>(async (call, nowMs) => {
  operatorOf(call);
  const [current, latest, whole, ended] = await Promise.all([
    currentRun(),
    lastReport(),
    lastWhole(),
    lastEnded(),
  ]);
  const status = stateOf(latest, nowMs);
  return {
    status,
    healthy: status === 'IN_STEP',
    lastReport: latest ? toReport(latest) : null,
    running:
      current?.status === 'RUNNING'
        ? {
            startedAt: current.startedAt,
            lookedAt: current.lookedAtUsers + current.lookedAtRows + current.lookedAtCustomers,
          }
        : null,
    accounts: whole ? countIn(whole) : null,
    recent: recordOf(ended),
  };
});

function countIn({ accounts, finishedAt, startedAt }: Run): AccountCount {
  const { ACTIVE, DISABLED, DELETING, DELETED } = accounts;
  return {
    active: ACTIVE,
    disabled: DISABLED,
    deleting: DELETING,
    deleted: DELETED,
    at: finishedAt ?? startedAt,
  };
}

function recordOf(ended: Ended[]): SyncRecord {
  const finished = ended.filter(({ status }) => status === 'DONE').length;
  const sum = (what: 'found' | 'repaired') => ended.reduce((total, one) => total + one[what], 0);
  return {
    comparisons: ended.length,
    finished,
    found: sum('found'),
    repaired: sum('repaired'),
    successRate: ended.length === 0 ? null : finished / ended.length,
    since: ended[0]?.finishedAt ?? null,
  };
}
