/** What may go wrong on purpose. Shares are between 0 and 1. */
export interface Switches {
  /** The API and the pages answer 503, and nothing is delivered until it is over. */
  outage: boolean;
  /** How many of the next API requests are answered 429. */
  rateLimited: number;
  /** How many of the next POSTs are carried out, and answered 500. */
  lostAnswers: number;
  /** The share of delivery attempts that never arrive; Stripe knows, and tries again later. */
  lose: number;
  /** The share of events that never arrive although Stripe takes them for delivered. */
  vanish: number;
  /** The share of deliveries that arrive twice. */
  duplicate: number;
  /** Delay before every delivery. */
  delayMs: number;
  /** Every delivery waits a random time up to this, so that they overtake each other. */
  shuffleMs: number;
  /** Events name their object and do not hold it. */
  thin: boolean;
}

export const none: Switches = {
  outage: false,
  rateLimited: 0,
  lostAnswers: 0,
  lose: 0,
  vanish: 0,
  duplicate: 0,
  delayMs: 0,
  shuffleMs: 0,
  thin: false,
};

const shares = new Set(['lose', 'vanish', 'duplicate']);

/** All switches as requested, those that are not named being off; or the sentence that says what is wrong. */
export function switchesFrom(given: unknown): Switches | string {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'Give an object.';
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(none, name))
      return `"${name}" is no switch; there are ${Object.keys(none).join(', ')}.`;
    if (typeof none[name as keyof Switches] === 'boolean') {
      if (typeof value !== 'boolean') return `${name} is true or false.`;
    } else if (shares.has(name)) {
      if (typeof value !== 'number' || !(value >= 0 && value <= 1)) return `${name} is a share from 0 to 1.`;
    } else if (!Number.isSafeInteger(value) || (value as number) < 0) {
      return `${name} is a whole number from 0 on.`;
    }
  }
  return { ...none, ...given };
}
