import type { Clock } from '../../understudy/src/kernel/clock.ts';
import { presentable, type Books } from './books.ts';
import type { Faults } from './faults.ts';
import type { Delivery, Event } from './records.ts';
import { signatureFor } from './signature.ts';
import { thinEvent } from './thinEvent.ts';

export interface Endpoint {
  url: string;
  /** Two while a secret is being rolled. */
  secrets: string[];
}

/** Gives the status that the endpoint answered; throws when there was no answer. */
export type Send = (url: string, headers: Record<string, string>, body: string) => Promise<number>;

/** Stripe: documented as "up to three days with exponential back-off"; the single waits are assumed. */
const waitsMs = [
  60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 57_600_000, 57_600_000, 57_600_000,
];
const inFlightMax = 16;

/** Brings events to the endpoint and to those that were made by API, in no particular order, until each says 2xx. */
export class Courier {
  private readonly waiting = new Map<string, number>();
  private readonly inFlight = new Set<Promise<void>>();
  private cancelAlarm: (() => void) | undefined;
  private endpoint: Endpoint | undefined;
  private stopped = false;

  constructor(
    private readonly books: Books,
    private readonly clock: Clock,
    private readonly faults: Faults,
    private readonly send: Send,
  ) {
    for (const delivery of books.list('deliveries')) this.await(delivery);
    books.onCommit((changes) => {
      const fresh = changes.filter((one) => one.table === 'deliveries' && one.value !== undefined);
      for (const one of fresh) this.await(one.value as Delivery);
      if (fresh.length > 0) this.pump();
    });
    faults.onChange(() => this.pump());
  }

  setEndpoint(endpoint: Endpoint): void {
    this.endpoint = endpoint;
    this.pump();
  }

  /** Until nothing is under way and nothing is due; what waits for a later moment of the clock stays. */
  async settle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelAlarm?.();
    await this.settle();
  }

  private await(delivery: Delivery): void {
    if (delivery.state !== 'pending') return;
    // A new one has no moment yet.
    this.waiting.set(
      delivery.id,
      delivery.dueMs === 0 ? this.clock.now() + this.faults.waitMs() : delivery.dueMs,
    );
  }

  private pump(): void {
    this.cancelAlarm?.();
    if (this.stopped || !this.endpoint || this.faults.now.outage) return;
    const now = this.clock.now();
    const due = [...this.waiting].filter(([, at]) => at <= now).sort((a, b) => a[1] - b[1]);
    for (const [id] of due) {
      if (this.inFlight.size >= inFlightMax) return;
      this.waiting.delete(id);
      const delivery = this.deliver(id, this.endpoint).finally(() => {
        this.inFlight.delete(delivery);
        this.pump();
      });
      this.inFlight.add(delivery);
    }
    const next = Math.min(...this.waiting.values());
    if (Number.isFinite(next)) this.cancelAlarm = this.clock.at(next, () => this.pump());
  }

  private async deliver(id: string, endpoint: Endpoint): Promise<void> {
    const event = this.books.get('events', id);
    const delivery = this.books.get('deliveries', id);
    if (!event || !delivery) return;
    const arrived = await this.attempt(event, endpoint);
    if (this.stopped) return;
    const waitMs = waitsMs[delivery.attempts];
    this.books.work({ at: Math.floor(this.clock.now() / 1000), request: null }, () => {
      if (arrived) this.books.remove('deliveries', id);
      else if (waitMs === undefined) this.books.put('deliveries', { ...delivery, state: 'failed' });
      else {
        const dueMs = this.clock.now() + waitMs;
        this.books.put('deliveries', { ...delivery, attempts: delivery.attempts + 1, dueMs });
      }
    });
  }

  private async attempt(event: Event, endpoint: Endpoint): Promise<boolean> {
    const { now } = this.faults;
    if (this.faults.chance(now.vanish)) return true;
    if (this.faults.chance(now.lose)) return false;
    const answers = await Promise.all([endpoint, ...this.made(event)].map((one) => this.bring(event, one)));
    return answers.every(Boolean);
  }

  private made({ type }: Event): Endpoint[] {
    return this.books
      .list('endpoints')
      .filter(({ enabled_events: types }) => types.includes('*') || types.includes(type))
      .map(({ url, _secret }) => ({ url, secrets: [_secret] }));
  }

  private async bring(event: Event, endpoint: Endpoint): Promise<boolean> {
    const { now } = this.faults;
    const body = JSON.stringify(now.thin ? thinEvent(event) : presentable({ ...event, pending_webhooks: 1 }));
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://docs.stripe.com/webhooks)',
      'stripe-signature': signatureFor(body, Math.floor(this.clock.now() / 1000), endpoint.secrets),
    };
    const times = this.faults.chance(now.duplicate) ? 2 : 1;
    const answers = await Promise.allSettled(
      Array.from({ length: times }, () => this.send(endpoint.url, headers, body)),
    );
    // No answer is a failed attempt, whatever the reason: that is what the back-off is for.
    return answers.every(
      (answer) => answer.status === 'fulfilled' && answer.value >= 200 && answer.value < 300,
    );
  }
}
