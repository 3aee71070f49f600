/**
 * Does the work for several accounts at once, and for one account one thing after the other in the order in which it was given: two
 * rows of one account never write at the same time.
 */
export class Lanes {
  private readonly tails = new Map<string, Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  async run<Value>(account: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.tails.get(account);
    const mine = (before ?? Promise.resolve()).then(() => this.inTurn(work));
    const tail = mine.catch(() => undefined);
    this.tails.set(account, tail);
    try {
      return await mine;
    } finally {
      if (this.tails.get(account) === tail) this.tails.delete(account);
    }
  }

  private async inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
