import { StripeFailure } from './failure.ts';
import { none, type Switches } from './switches.ts';

/** The switches, and the dice that they are thrown with; one seed gives the same throws again. */
export class Faults {
  private switches: Switches = { ...none };
  private state: number;
  private readonly listeners = new Set<() => void>();

  constructor(seed = 1) {
    this.state = seed >>> 0;
  }

  get now(): Readonly<Switches> {
    return this.switches;
  }

  set(some: Partial<Switches>): void {
    this.switches = { ...this.switches, ...some };
    for (const listener of this.listeners) listener();
  }

  clear(): void {
    this.set(none);
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  chance(share: number): boolean {
    return share > 0 && this.throwDice() < share;
  }

  waitMs(): number {
    return this.switches.delayMs + Math.floor(this.throwDice() * this.switches.shuffleMs);
  }

  forRequest(): StripeFailure | undefined {
    if (this.switches.outage)
      return new StripeFailure(503, 'api_error', 'Stripe is not available at the moment.');
    if (this.switches.rateLimited === 0) return undefined;
    this.switches.rateLimited--;
    return new StripeFailure(429, 'invalid_request_error', 'Request rate limit exceeded.', {
      code: 'rate_limit',
    });
  }

  losesAnswer(): boolean {
    if (this.switches.lostAnswers === 0) return false;
    this.switches.lostAnswers--;
    return true;
  }

  /** Mulberry32: small, and good enough to shuffle with. */
  private throwDice(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
