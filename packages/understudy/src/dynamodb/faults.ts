/** A disturbance that a test asks for; the engine itself never throttles, fails or has conflicts. */
export interface Fault {
  kind:
    | 'throttle'
    /** 500, and nothing happened. */
    | 'fail before'
    /** 500, although it happened. */
    | 'fail after'
    | 'conflict'
    /** Waits `delayMs` before it continues. */
    | 'slow';
  /** Absent: any. */
  operation?: string;
  /** Name of one of the tables that the request is about. Absent: any. */
  table?: string;
  /** The default is 1. */
  times?: number;
  delayMs?: number;
}

export class Faults {
  private readonly pending: (Fault & { left: number })[] = [];

  add(fault: Fault): void {
    this.pending.push({ ...fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.pending.length = 0;
  }

  /** The next fault for such a request, used up by this. */
  take(operation: string, tables: string[]): Fault | undefined {
    if (this.pending.length === 0) return undefined;
    const at = this.pending.findIndex(
      (fault) =>
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.table === undefined || tables.includes(fault.table)),
    );
    const fault = this.pending[at];
    if (!fault) return undefined;
    if (--fault.left <= 0) this.pending.splice(at, 1);
    return fault;
  }
}
