import { door, operatorOf } from './door.ts';
import type { SyncHealth } from './generated/schema.ts';
import { toReport } from './identity/compare/answer.ts';
import { isHealthy } from './identity/compare/run.ts';
import { currentRun, lastReport } from './identity/compare/kept.ts';

export const handler = door<object, SyncHealth>(async (call, nowMs) => {
  operatorOf(call);
  const [current, latest] = await Promise.all([currentRun(), lastReport()]);
  return {
    healthy: isHealthy(latest, nowMs),
    lastReport: latest ? toReport(latest) : null,
    running:
      current?.status === 'RUNNING'
        ? {
            startedAt: current.startedAt,
            lookedAt: current.lookedAtUsers + current.lookedAtRows + current.lookedAtCustomers,
          }
        : null,
  };
});
