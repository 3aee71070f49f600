import type { SyncReport } from '../../../generated/schema.ts';
import { problems, type Run } from './run.ts';

/** A comparison as the schema shows it. */
export function toReport(run: Run): SyncReport {
  return {
    id: run.id,
    dryRun: run.dryRun,
    status: run.status,
    withStripe: run.withStripe,
    withUsers: run.withUsers ?? true,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt ?? null,
    lookedAtUsers: run.lookedAtUsers,
    lookedAtRows: run.lookedAtRows,
    lookedAtCustomers: run.lookedAtCustomers,
    foreignCustomers: run.foreignCustomers,
    foreignSubscriptions: run.foreignSubscriptions,
    counts: problems.map((problem) => ({ problem, count: run.counts[problem] })),
    findings: run.findings.map((finding) => ({
      problem: finding.problem,
      userId: finding.userId ?? null,
      customerId: finding.customerId ?? null,
      subscriptionId: finding.subscriptionId ?? null,
      detail: finding.detail,
      repair: finding.repair,
      repaired: finding.repaired,
    })),
    repaired: run.repaired,
    held: run.held,
    changesMax: run.changesMax,
    reason: run.reason ?? null,
    actor: run.actor ?? null,
    purpose: run.purpose ?? null,
  };
}
