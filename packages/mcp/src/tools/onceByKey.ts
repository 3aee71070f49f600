import type { Outcome } from '../api.ts';

interface Begun {
  asked: string;
  outcome: Promise<Outcome>;
}

/**
 * Does a change once for a key, for as long as this process runs: for the fields of the API that take no key of their own. What
 * was refused has changed nothing and may be asked again; after no answer the same key is never sent again.
 */
export class OnceByKey {
  readonly #begun = new Map<string, Begun>();

  async run(key: string, asked: string, change: () => Promise<Outcome>): Promise<Outcome> {
    const before = this.#begun.get(key);
    if (before && before.asked !== asked)
      return refusal(
        'IdempotencyMismatch',
        'This idempotencyKey was used for another change: give a new one.',
      );
    const outcome = before?.outcome ?? change();
    if (!before) this.#begun.set(key, { asked, outcome });
    return this.#settled(key, outcome);
  }

  async #settled(key: string, begun: Promise<Outcome>): Promise<Outcome> {
    try {
      const outcome = await begun;
      if (outcome.kind === 'refused' && !mayBeDone(outcome)) this.#begun.delete(key);
      return outcome;
    } catch (error) {
      // Nothing was sent: there was no token, or no key to sign with.
      this.#begun.delete(key);
      throw error;
    }
  }
}

function mayBeDone({ faults }: { faults: { errorType?: string | null }[] }): boolean {
  return faults.some(({ errorType }) => errorType === 'Unavailable' || errorType === 'Internal');
}

function refusal(errorType: string, message: string): Outcome {
  return { kind: 'refused', faults: [{ errorType, message }] };
}
