import type { Clock } from '../../kernel/clock.ts';

/**
 * One delay for many holders with a single alarm. As all wait equally long, they come due in the order in which they
 * were set, and setting one costs the same however many wait.
 */
export class Deadlines<T> {
  private readonly dueMs = new Map<T, number>();
  private cancelAlarm: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly delayMs: number,
    private readonly reached: (holder: T) => void,
  ) {}

  set(holder: T): void {
    this.dueMs.delete(holder);
    this.dueMs.set(holder, this.clock.now() + this.delayMs);
    if (this.dueMs.size === 1) this.arm();
  }

  clear(holder: T): void {
    this.dueMs.delete(holder);
    if (this.dueMs.size === 0) this.disarm();
  }

  close(): void {
    this.dueMs.clear();
    this.disarm();
  }

  private ring(): void {
    const now = this.clock.now();
    // Taken out first: the callback may set a new one.
    const due: T[] = [];
    for (const [holder, atMs] of this.dueMs) {
      if (atMs > now) break;
      due.push(holder);
    }
    for (const holder of due) this.dueMs.delete(holder);
    for (const holder of due) this.reached(holder);
    this.arm();
  }

  private arm(): void {
    this.disarm();
    const [first] = this.dueMs.values();
    if (first !== undefined) this.cancelAlarm = this.clock.at(first, () => this.ring());
  }

  private disarm(): void {
    this.cancelAlarm?.();
    this.cancelAlarm = undefined;
  }
}
