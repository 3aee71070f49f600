/** Longest delay that a Node timer holds; a later alarm is re-armed when this one fires. */
const timerMsMax = 2_147_483_647;

interface Alarm {
  atMs: number;
  ring: () => void;
}

/**
 * The one source of time for everything that runs locally. It ticks with the machine and can be moved ahead;
 * the offset lies in shared memory, so that functions in worker threads see the same time at once.
 */
export class Clock {
  readonly sharedOffset: SharedArrayBuffer;
  private readonly offsetCell: Float64Array;
  private readonly alarms = new Set<Alarm>();
  private readonly moveListeners = new Set<(nowMs: number) => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor(offsetMs = 0) {
    this.sharedOffset = new SharedArrayBuffer(8);
    this.offsetCell = new Float64Array(this.sharedOffset);
    this.offsetCell[0] = offsetMs;
  }

  get offsetMs(): number {
    return this.offsetCell[0]!;
  }

  /** Epoch milliseconds, moved by the offset. */
  now(): number {
    return Math.floor(Date.now() + this.offsetMs);
  }

  /** Moves the clock to a moment; every alarm that this passes rings now, earliest first. */
  moveTo(epochMs: number): void {
    this.offsetCell[0] = epochMs - Date.now();
    this.ringDue();
    for (const listener of this.moveListeners) listener(this.now());
  }

  advance(byMs: number): void {
    this.moveTo(this.now() + byMs);
  }

  onMove(listener: (nowMs: number) => void): () => void {
    this.moveListeners.add(listener);
    return () => this.moveListeners.delete(listener);
  }

  /** Rings once when the clock reaches the moment, by ticking or by being moved. Returns what cancels it. */
  at(epochMs: number, ring: () => void): () => void {
    const alarm = { atMs: epochMs, ring };
    this.alarms.add(alarm);
    this.arm();
    return () => this.alarms.delete(alarm);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.alarms.clear();
    this.moveListeners.clear();
  }

  private ringDue(): void {
    const due = [...this.alarms].filter((alarm) => alarm.atMs <= this.now()).sort((a, b) => a.atMs - b.atMs);
    for (const alarm of due) {
      if (this.alarms.delete(alarm)) alarm.ring();
    }
    this.arm();
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.alarms.size === 0) return;
    const nextMs = Math.min(...[...this.alarms].map((alarm) => alarm.atMs));
    const delayMs = Math.min(Math.max(nextMs - this.now(), 0), timerMsMax);
    this.timer = setTimeout(() => this.ringDue(), delayMs);
    this.timer.unref();
  }
}
