import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { variable } from '../../platform/env.ts';
import type { TrialRow } from '../../store/rows/trials.ts';
import type { Word } from '../../store/trialsDue.ts';
import { listRows } from '../../store/usageRows.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { webAddress } from '../webAddress.ts';

const events = new EventBridgeClient({});
const bus = variable('EVENT_BUS_NAME');

/** Tells the app's other systems (docs/events.md). The same happening always has the same `eventId`. */
export async function tell(trial: TrialRow, words: Word[], user: UserRow, nowMs: number): Promise<void> {
  if (words.length === 0) return;
  const details = await Promise.all(words.map((word) => detailOf(trial, word, user, nowMs)));
  const answer = await events.send(
    new PutEventsCommand({
      Entries: words.map((word, i) => ({
        EventBusName: bus,
        Source: 'usher',
        DetailType: `trial.${word}`,
        Time: new Date(trial.untold[word] ?? nowMs),
        Detail: JSON.stringify(details[i]),
      })),
    }),
  );
  const failed = answer.Entries?.find((entry) => entry.ErrorCode);
  if (failed) throw new Error(`The bus did not take an event: ${failed.ErrorCode}.`);
}

async function detailOf(
  trial: TrialRow,
  word: Word,
  user: UserRow,
  nowMs: number,
): Promise<Record<string, unknown>> {
  const at = trial.untold[word] ?? nowMs;
  const facts = {
    eventId: `${trial.trialId}:${word}:${at}`,
    at: iso(at),
    trialId: trial.trialId,
    userId: trial.userId,
    productId: trial.productId,
    productName: trial.terms.name,
    startedAt: iso(trial.startedAt),
    expiresAt: iso(trial.expiresAt),
  };
  if (word === 'converted') return { ...facts, convertedAt: iso(at) };
  if (word !== 'ending') return facts;
  return {
    ...facts,
    email: user.email ?? null,
    name: user.name ?? null,
    used: await usedIn(trial),
    // The plans of the web client, where the product can be bought.
    buyUrl: webAddress(`plans?product=${encodeURIComponent(trial.productId)}`),
  };
}

/**
 * Units used of each of the trial's features since it began. Several limits of one feature count each use, so the feature
 * was used as often as the fullest of them says.
 */
async function usedIn(trial: TrialRow): Promise<{ feature: string; used: number }[]> {
  const sums = new Map<string, Map<string, number>>();
  for (const { feature } of trial.terms.features) sums.set(feature, new Map());
  for (const row of await listRows(trial.userId)) {
    const periods = sums.get(row.feature_name);
    if (!periods || row.window_end_ms <= trial.startedAt) continue;
    periods.set(row.period, (periods.get(row.period) ?? 0) + row.usage_count);
  }
  return [...sums].map(([feature, periods]) => ({ feature, used: Math.max(0, ...periods.values()) }));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
