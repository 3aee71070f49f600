/** What a check came to, for the person who reads the lines. */
export interface Report {
  /**
   * One check and its line. What `look` throws is the failure; what it gives is said behind the name. Gives whether it held.
   */
  check(name: string, look: () => Promise<string | void>): Promise<boolean>;
  failed(name: string, why: string): void;
  /** What these credentials cannot show. */
  notShown(name: string, why: string): void;
  counts: { ok: number; failed: number; notShown: number };
}

/** Thrown by a check: what was expected and what came. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
  constructor(expected: string, came: string) {
    super(`expected ${expected}, came ${came}`);
  }
}

export function reportTo(say: (line: string) => void): Report {
  const counts = { ok: 0, failed: 0, notShown: 0 };
  const failed = (name: string, why: string) => {
    counts.failed++;
    say(`FAILED     ${name}: ${why}`);
  };
  return {
    counts,
    failed,
    async check(name, look) {
      try {
        const more = await look();
        counts.ok++;
        say(`ok         ${name}${more ? `: ${more}` : ''}`);
        return true;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failed(name, sentenceOf(error));
        return false;
      }
    },
    notShown(name, why) {
      counts.notShown++;
      say(`not shown  ${name}: ${why}`);
    },
  };
}

/** A failure of `fetch` says what it was in its cause. */
export function sentenceOf(error: Error): string {
  const { cause } = error;
  const why = cause instanceof Error ? ` (${(cause as { code?: string }).code ?? cause.message})` : '';
  return `${error.message.split('\n')[0]}${why}`;
}

/** A value on one line, not longer than a person reads. */
export function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}
