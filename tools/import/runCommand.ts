import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Environment } from '../backup/environment.ts';
import { kinds, kindsInWords, sumOf, toldByKind, type Counts } from './counts.ts';
import { Progress, UsersRead } from './pace.ts';
import type { Prepared } from './prepare.ts';
import { runImport, type RunOptions, type RunResult } from './runImport.ts';
import type { SourceVerification } from './sources/source.ts';
import type { Verification } from './verifyRun.ts';

/** Rejected records that are shown; all of them stand in the file. */
const shownMax = 20;

/** Does the run, shows how far it is, and tells how it ended. */
export async function runCommand(
  environment: Environment,
  prepared: Prepared,
  options: RunOptions,
): Promise<void> {
  const stop = new AbortController();
  const stopped = () => stop.abort();
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  let progress: Progress | undefined;
  let accounts = 0;
  const isTerminal = process.stderr.isTTY === true;
  const line = (text: string) => process.stderr.write(isTerminal ? `\r${text.padEnd(78)}` : `${text}\n`);
  const users = new UsersRead(line, isTerminal);
  const result = await runImport(
    environment,
    prepared,
    options,
    {
      begun: (run, { rows, size, total }) => {
        console.error(
          `${run.isContinued ? `Continuing the run ${run.id} behind row ${rows}` : `Run ${run.id}`}, in ${run.folder}.`,
        );
        progress = new Progress(total, { rows, size }, line, isTerminal);
      },
      row: (size) => progress!.row(size),
      users: (count) => users.read(count),
      verifying: () => line(`${progress!.line()}; comparing with the tables`),
      account: () => void (++accounts % 1_000 === 0 && line(`${accounts} accounts looked at`)),
    },
    stop.signal,
  );
  process.off('SIGINT', stopped).off('SIGTERM', stopped);
  if (progress) line(progress.line());
  if (isTerminal) process.stderr.write('\n');
  await tell(result, options.isDryRun);
}

async function tell(
  { run, counts, rejectedFile, remarks, ended }: RunResult,
  isDryRun: boolean,
): Promise<void> {
  await tellRejected(rejectedFile, counts.rejected);
  tellCounts(counts, isDryRun);
  for (const remark of remarks) console.log(remark);
  if (!ended) {
    console.log(
      isDryRun
        ? 'Ended before the end of the source; nothing was written.'
        : `Ended before the end of the source. The same command continues the run ${run.id}.`,
    );
    process.exitCode = 1;
    return;
  }
  const { accounts, verification, users, reportFile } = ended;
  if (accounts) {
    const plans = Object.entries(accounts.plans).map(([plan, count]) => `${count} ${plan}`);
    console.log(
      `${accounts.accounts} accounts would change (${accounts.toCome} are not here yet). Their plans would be: ${plans.join(', ') || 'none'}.`,
    );
    console.log(`What each would have: ${accounts.file}`);
  }
  if (verification) tellVerification(verification);
  if (users) tellUsers(users);
  console.log(`Report: ${reportFile}`);
  if (!isDryRun && sumOf(counts.moved) > 0)
    console.log(`To take it back: npm run import -- --undo ${run.id}`);
  if (counts.rejected > 0 || verification?.isRight === false || (users?.lost.length ?? 0) > 0)
    process.exitCode = 1;
}

async function tellRejected(file: string, rejected: number): Promise<void> {
  if (rejected === 0) return;
  let shown = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const { place, why } = JSON.parse(text) as { place: string; why: string };
    if (shown++ < shownMax) console.log(`rejected ${place}: ${why}`);
  }
  if (rejected > shownMax) console.log(`… and ${rejected - shownMax} more: ${file}`);
}

function tellCounts({ rows, moved, there, rejected, forgotten, leftOut }: Counts, isDryRun: boolean): void {
  const [moves, isThere, rejects] = isDryRun
    ? ['would be moved', 'would be found there already', 'would be rejected']
    : ['moved', 'there already', 'rejected'];
  console.log(
    `${rows} rows: ${toldByKind(moved)} ${moves}; ${toldByKind(there)} ${isThere}; ${rejected} ${rejects}.`,
  );
  if (forgotten > 0) console.log(`${forgotten} of deleted accounts: nothing of them comes back.`);
  if (leftOut > 0) console.log(`${leftOut} rows left out, as the map says.`);
}

function tellVerification({ isRight, kinds: byKind }: Verification): void {
  const replaced = kinds.reduce((sum, kind) => sum + byKind[kind].replaced, 0);
  if (replaced > 0)
    console.log(
      `${replaced} of the moved rows were replaced or deleted since, by Stripe or with their account.`,
    );
  if (isRight) console.log('Compared with the tables: counts and checksums agree.');
  for (const kind of kinds) {
    const { moved, found, lost, extra } = byKind[kind];
    if (lost.length + extra.length === 0) continue;
    console.log(
      `NOT in step: ${moved} ${kindsInWords[kind]} were moved, and the tables have ${found} with the mark of this run.`,
    );
    for (const place of lost.slice(0, shownMax)) console.log(`missing in the tables: ${place}`);
    for (const place of extra.slice(0, shownMax)) console.log(`not noted by this run: ${place}`);
  }
}

function tellUsers({ moved, found, changed, lost }: SourceVerification): void {
  if (changed > 0) console.log(`${changed} users have another address since.`);
  if (lost.length === 0) return console.log(`Compared with the user pool: all ${moved} users are in it.`);
  console.log(`NOT in step: ${moved} users were moved, and the user pool has ${found} of them.`);
  for (const place of lost.slice(0, shownMax)) console.log(`missing in the user pool: ${place}`);
}
