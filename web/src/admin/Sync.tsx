import { useState } from 'react';
import { RepairSyncDocument, SyncHealthDocument, SyncHistoryDocument } from '../generated/graphql.ts';
import type {
  ReportPartsFragment as Report,
  SyncHealthQuery,
  SyncHistoryQuery,
  SyncState,
} from '../generated/graphql.ts';
import { useAnnounce } from '../ui/Announcer.tsx';
import { Failure, Loading, Notice } from '../ui/Notice.tsx';
import { usePages } from '../ui/usePages.ts';
import { count, nameOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useTransport, useRead, useSend } from '@usher/client/react';
import { ActionDialog } from './ActionDialog.tsx';
import { For } from './groups.tsx';
import { shortId } from './AccountLink.tsx';
import { Paged } from './Paged.tsx';

type Health = SyncHealthQuery['syncHealth'];

/** The three-way comparison of user pool, database and Stripe. */
export function Sync() {
  const [round, setRound] = useState(0);
  const health = useRead(SyncHealthDocument, {}, round);
  const { mutate, isPending, error } = useSend(RepairSyncDocument);
  const [report, setReport] = useState<Report>();
  const transport = useTransport();
  const announce = useAnnounce();
  const show = (done: Report) => {
    setReport(done);
    setRound((before) => before + 1);
    return summaryOf(done);
  };
  const tryOut = () =>
    mutate({ dryRun: true }, { onSuccess: ({ repairSync }) => announce(show(repairSync)) });
  const state = health.data?.syncHealth;
  const shown = report ?? state?.lastReport;
  return (
    <>
      <section className="card stack" aria-label="Health">
        {!state && health.isPending && <Loading what="the health" />}
        {health.error && <Failure error={health.error} retry={() => void health.refetch()} />}
        {state && (
          <p>
            <span className={`tag ${states[state.status].tone}`} data-testid="health">
              {states[state.status].label}
            </span>{' '}
            {states[state.status].sentence}{' '}
            {state.running &&
              `A comparison is running since ${timeOf(state.running.startedAt)}: ${state.running.lookedAt} looked at.`}
          </p>
        )}
        {state && <Statistics accounts={state.accounts} recent={state.recent} />}
        <div className="row">
          <For least="admins" what="Comparing and repairing">
            <button type="button" className="button primary slim" disabled={isPending} onClick={tryOut}>
              Dry run
            </button>
            <ActionDialog
              label="Repair"
              title="Repair what disagrees"
              danger
              inputs={[
                {
                  name: 'changesMax',
                  label: 'Changes at most',
                  type: 'number',
                  hint: 'That take something from an account or write to Stripe. Empty: as in every night.',
                  required: false,
                  initial: report?.dryRun ? String(foundIn(report)) : '',
                },
              ]}
              onDone={announce}
              act={async ({ reason = '', changesMax = '' }) => {
                const { repairSync } = await transport.query(RepairSyncDocument, {
                  ...{ dryRun: false, reason },
                  ...(changesMax === '' ? {} : { changesMax: Number(changesMax) }),
                });
                return show(repairSync);
              }}
            />
          </For>
          {isPending && <span role="status">Comparing…</span>}
        </div>
        {error && <Failure error={error} />}
      </section>
      {shown && <ReportCard report={shown} />}
      <h2>History</h2>
      <History revision={round} />
    </>
  );
}

const states: Record<SyncState, { label: string; tone: string; sentence: string }> = {
  NOT_COMPARED: {
    label: 'Not compared yet',
    tone: '',
    sentence: 'The first comparison runs tonight. A dry run compares now and changes nothing.',
  },
  IN_STEP: { label: 'In step', tone: 'good', sentence: '' },
  DISAGREES: { label: 'Not in step', tone: 'bad', sentence: 'Something disagrees that was not repaired.' },
  STALE: {
    label: 'Not compared lately',
    tone: 'warn',
    sentence: 'The last comparison is older than two days. The nightly one does not run.',
  },
  ABORTED: { label: 'Stopped', tone: 'bad', sentence: 'The last comparison did not finish.' },
  EMPTY: {
    label: 'Looked at nothing',
    tone: 'warn',
    sentence: 'The last comparison found no accounts at all.',
  },
};

/** As the comparisons themselves counted: nothing is counted for this screen. */
function Statistics({ accounts, recent }: Pick<Health, 'accounts' | 'recent'>) {
  const { comparisons, finished, found, repaired, successRate } = recent;
  return (
    <div className="small quiet" data-testid="statistics">
      {accounts && (
        <p>
          {count(accounts.active, 'active account')}, {accounts.disabled} disabled, {accounts.deleted}{' '}
          deleted, as of {timeOf(accounts.at)}.
        </p>
      )}
      {successRate !== null && (
        <p>
          {finished} of the last {count(comparisons, 'comparison')} finished ({Math.floor(successRate * 100)}{' '}
          %); {count(found, 'disagreement')} found, {repaired} repaired.
        </p>
      )}
    </div>
  );
}

function summaryOf({
  dryRun,
  counts,
  repaired,
  status,
  reason,
}: Pick<Report, 'dryRun' | 'counts' | 'repaired' | 'status' | 'reason'>): string {
  if (status === 'ABORTED') return `Stopped: ${reason ?? 'no reason given.'}`;
  const found = foundIn({ counts });
  return `${dryRun ? 'Dry run' : 'Repair'}: ${count(found, 'disagreement')}, ${repaired} repaired.`;
}

function foundIn({ counts }: Pick<Report, 'counts'>): number {
  return counts.reduce((sum, one) => sum + one.count, 0);
}

/** Who asked and why; the night asks by itself. */
function AskedBy({ report: { actor, purpose } }: { report: Pick<Report, 'actor' | 'purpose'> }) {
  if (!actor) return <>By the nightly schedule</>;
  return (
    <>
      By <a href={`#/accounts/${encodeURIComponent(actor)}`}>{shortId(actor)}</a>
      {purpose && `: ${purpose}`}
    </>
  );
}

function ReportCard({ report }: { report: Report }) {
  return (
    <section className="card stack" aria-label="Report" data-testid="report">
      <Notice tone={report.status === 'ABORTED' ? 'warn' : 'plain'}>
        <p>
          <b>{summaryOf(report)}</b> {timeOf(report.startedAt)}
        </p>
      </Notice>
      <p className="small quiet">
        Looked at {count(report.lookedAtUsers, 'user')}, {count(report.lookedAtRows, 'row')} and{' '}
        {count(report.lookedAtCustomers, 'customer')}. <AskedBy report={report} />
      </p>
      {!report.withStripe && (
        <p className="small quiet" data-testid="without-stripe">
          Payments were off, because no key for Stripe is set: user pool and database were compared alone.
        </p>
      )}
      {!report.withUsers && (
        <p className="small quiet" data-testid="without-users">
          Users sign in at an OpenID Connect issuer, which lists none: who is disabled or deleted there is not
          found here.
        </p>
      )}
      {report.held > 0 && (
        <Notice tone="warn">
          <p data-testid="held">
            {count(report.held, 'change')} left undone: {report.changesMax} in one comparison is the bound.
            Look at a dry run; if it is right, repair with a higher bound.
          </p>
        </Notice>
      )}
      {report.foreignCustomers + report.foreignSubscriptions > 0 && (
        <p className="small quiet" data-testid="not-ours">
          Not ours: {count(report.foreignCustomers, 'customer')} and{' '}
          {count(report.foreignSubscriptions, 'subscription')} in Stripe name no account of this deployment.
          They are left alone.
        </p>
      )}
      {report.findings.length > 0 && (
        <Scroll label="Findings" card={false}>
          <table>
            <thead>
              <tr>
                <th scope="col">Problem</th>
                <th scope="col">Whose</th>
                <th scope="col">Detail</th>
                <th scope="col">{report.dryRun ? 'A repair would' : 'Repair'}</th>
              </tr>
            </thead>
            <tbody>
              {report.findings.map((finding, index) => (
                <tr key={index}>
                  <td>{nameOf(finding.problem)}</td>
                  <td>
                    {finding.userId ? (
                      <a href={`#/accounts/${encodeURIComponent(finding.userId)}`}>{finding.userId}</a>
                    ) : (
                      <code>{finding.customerId ?? finding.subscriptionId ?? '–'}</code>
                    )}
                  </td>
                  <td>{finding.detail}</td>
                  <td>
                    {finding.repair}
                    {finding.repaired && <span className="tag good">done</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

type Past = SyncHistoryQuery['syncHistory']['items'][number];

function History({ revision }: { revision: number }) {
  const pages = usePages(SyncHistoryDocument, { limit: 20 }, ({ syncHistory }) => syncHistory, revision);
  return (
    <Paged<Past> what="the history" nothing="Nothing has been compared yet." pages={pages}>
      {(items) => (
        <ul className="card plain-list">
          {items.map((past) => (
            <li key={past.id} className="row between">
              <span>
                {summaryOf(past)}
                <br />
                <span className="small quiet">
                  <AskedBy report={past} />
                </span>
              </span>
              <span className="small quiet">{timeOf(past.startedAt)}</span>
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}
