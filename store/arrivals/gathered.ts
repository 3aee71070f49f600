interface Waiting<Asked, Answer> {
  asked: Asked;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

/**
 * Does together what several callers ask for at the same time. While requests are under way, what is asked for waits, so that the
 * next request takes all of it: the more there is to do, the more goes in one.
 */
export class Gathered<Asked, Answer> {
  private waiting: Waiting<Asked, Answer>[] = [];
  private underWay = 0;
  private isPlanned = false;

  constructor(
    private readonly how: {
      /** Requests under way at once. */
      atOnce: number;
      /** Which of those that wait go in one request, by their order: at least one. */
      choose(asked: Asked[]): Set<number>;
      /** The answers in the order of what was asked, each of which may have failed for itself. */
      ask(asked: Asked[]): Promise<PromiseSettledResult<Answer>[]>;
    },
  ) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((answer, fail) => {
      this.waiting.push({ asked, answer, fail });
      this.plan();
    });
  }

  /** Behind everything that the answers of the same moment lead to. */
  private plan(): void {
    if (this.isPlanned || this.underWay >= this.how.atOnce) return;
    this.isPlanned = true;
    setImmediate(() => {
      this.isPlanned = false;
      while (this.waiting.length > 0 && this.underWay < this.how.atOnce) void this.askNext();
    });
  }

  private async askNext(): Promise<void> {
    const chosen = this.how.choose(this.waiting.map(({ asked }) => asked));
    const going = this.waiting.filter((_, at) => chosen.has(at));
    this.waiting = this.waiting.filter((_, at) => !chosen.has(at));
    this.underWay += 1;
    try {
      const answers = await this.how.ask(going.map(({ asked }) => asked));
      for (const [at, one] of going.entries()) {
        const settled = answers[at]!;
        if (settled.status === 'fulfilled') one.answer(settled.value);
        else one.fail(settled.reason);
      }
    } catch (error) {
      for (const one of going) one.fail(error);
    }
    this.underWay -= 1;
    if (this.waiting.length > 0) this.plan();
  }
}
