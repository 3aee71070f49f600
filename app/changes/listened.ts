import { listenedUntil } from '../../store/listeners.ts';

const accountsMax = 10_000;
/** Of accounts that are listened to. That one is not may be over at any moment, so it is asked anew each time. */
const known = new Map<string, number>();

/** Which of these accounts a screen may be listening to. */
export async function listenedAmong(userIds: string[], nowMs: number): Promise<Set<string>> {
  const isKnown = (userId: string) => (known.get(userId) ?? 0) > nowMs;
  const asked = userIds.filter((userId) => !isKnown(userId));
  for (const [userId, untilMs] of await listenedUntil(asked)) {
    known.delete(userId);
    known.set(userId, untilMs);
  }
  const listened = new Set(userIds.filter(isKnown));
  for (const userId of known.keys()) {
    if (known.size <= accountsMax) break;
    known.delete(userId);
  }
  return listened;
}
