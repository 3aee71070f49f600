/**
 * Whose an invocation is that was handed to a thread: the first of the two sides that claims it from `free` has it, so that one
 * that is given to another thread runs there and nowhere else.
 */
export const Claim = { free: 0, thread: 1, takenBack: 2 } as const;

/** The claims of the invocations of one thread, in memory that both sides see. */
export class CallClaims {
  readonly shared: SharedArrayBuffer;
  private readonly states: Int32Array;
  private readonly places: number[];

  constructor(most: number) {
    this.shared = new SharedArrayBuffer(most * Int32Array.BYTES_PER_ELEMENT);
    this.states = new Int32Array(this.shared);
    this.places = Array.from({ length: most }, (_, place) => place);
  }

  /** A place for one more, which is free. */
  open(): number {
    const place = this.places.pop()!;
    Atomics.store(this.states, place, Claim.free);
    return place;
  }

  /** It has ended. */
  close(place: number): void {
    this.places.push(place);
  }

  /** False when the thread has it. */
  takeBack(place: number): boolean {
    return Atomics.compareExchange(this.states, place, Claim.free, Claim.takenBack) === Claim.free;
  }
}
