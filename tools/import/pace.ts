/** Times between two lines on a terminal. */
const everyMs = 200;
/** And in a log, where each one stays. */
const everyMsInLog = 10_000;

export interface PaceClock {
  now(): number;
  /** Until then, or until the signal. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

const ownClock: PaceClock = {
  now: Date.now,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const ended = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', ended);
        resolve();
      };
      const timer = setTimeout(ended, ms);
      if (signal?.aborted) ended();
      else signal?.addEventListener('abort', ended);
    }),
};

/** Holds a run to a number of records a second, each in its turn; without a number it holds nothing. */
export class Pace {
  private nextMs = 0;

  constructor(
    private readonly perSecond: number | undefined,
    private readonly clock: PaceClock = ownClock,
  ) {}

  /** Who waits when the signal comes is let go at once, and has had no turn. */
  async turn(signal?: AbortSignal): Promise<void> {
    if (this.perSecond === undefined) return;
    const nowMs = this.clock.now();
    const atMs = Math.max(nowMs, this.nextMs);
    this.nextMs = atMs + 1000 / this.perSecond;
    if (atMs > nowMs) await this.clock.wait(atMs - nowMs, signal);
  }
}

/** One line that says how many rows were read, how fast, and how much time is left. */
export class Progress {
  private readonly startedMs = Date.now();
  private rows = 0;
  private size = 0;
  private shownMs = Date.now();

  /** `before`: what a run that is continued had read already, in rows and in the unit of `total`. */
  constructor(
    private readonly total: number | undefined,
    private readonly before: { rows: number; size: number },
    private readonly write: (line: string) => void,
    private readonly isTerminal: boolean,
  ) {}

  /** A row was worked on; `size` is its part of the total. */
  row(size: number): void {
    this.rows += 1;
    this.size += size;
    const waitMs = this.isTerminal ? everyMs : everyMsInLog;
    if (Date.now() - this.shownMs < waitMs) return;
    this.shownMs = Date.now();
    this.write(this.line());
  }

  line(): string {
    const seconds = Math.max(0.001, (Date.now() - this.startedMs) / 1000);
    const rows = (this.before.rows + this.rows).toLocaleString('en');
    const rate = `${Math.round(this.rows / seconds)} a second`;
    if (this.total === undefined || this.size === 0) return `${rows} rows, ${rate}`;
    const left = Math.max(0, this.total - this.before.size - this.size);
    return `${rows} rows, ${rate}, ${duration((left / this.size) * seconds)} left`;
  }
}

/** `40 s`, `12 min`, `3 h 20 min` */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How many users of a pool were read, which comes before any row. */
export class UsersRead {
  private users = 0;
  private shownMs = Date.now();

  constructor(
    private readonly write: (line: string) => void,
    private readonly isTerminal: boolean,
  ) {}

  read(count: number): void {
    this.users += count;
    if (Date.now() - this.shownMs < (this.isTerminal ? everyMs : everyMsInLog)) return;
    this.shownMs = Date.now();
    this.write(`${this.users.toLocaleString('en')} users of the pool read`);
  }
}
