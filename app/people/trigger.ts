import { Mistake } from '../../domain/errors.ts';
import { log, metric } from '../../platform/log.ts';

/** Cognito gives a trigger five seconds and three tries; the row must not cost the person the first of them. */
const budgetMs = 1_500;

/**
 * Loaded while the function starts, when Lambda gives it a whole processor; the first sign-in would have a fraction of one. What fails
 * meanwhile (a variable that is not set) must not keep the function from starting: the sign-in meets it, inside its try.
 */
const loading = import('./ensure.ts');
loading.catch(() => undefined);

interface TriggerEvent {
  userName: string;
  request: { userAttributes: Record<string, string> };
}

/**
 * Early, never decisive: a trigger that fails must not keep anyone from signing in, because the first call makes the row
 * anyway. So every failure ends here, counted for the alarm that watches `TriggerFailed`.
 */
export async function ensureEarly<Event extends TriggerEvent>(event: Event, trigger: string): Promise<Event> {
  const { sub, email, name } = event.request.userAttributes;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${budgetMs} ms.`)), budgetMs);
  });
  try {
    if (!sub) throw new Error('The event names no sub.');
    const arrival = {
      userId: sub,
      username: event.userName,
      ...(email ? { email } : {}),
      ...(name ? { name } : {}),
    };
    const ensured = loading.then(({ ensureByTrigger }) => ensureByTrigger(arrival, Date.now()));
    await Promise.race([ensured, tooLate]);
  } catch (error) {
    // A deleted account on its way out is no fault of ours.
    if (error instanceof Mistake) return event;
    metric('TriggerFailed', 1, { trigger });
    log('error', 'A trigger could not bring the account up to date.', {
      operation: trigger,
      ...(sub ? { userId: sub } : {}),
      error: String(error),
    });
  } finally {
    clearTimeout(timer);
  }
  return event;
}
