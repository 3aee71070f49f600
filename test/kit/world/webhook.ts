import { signatureFor } from '../../../packages/stripe-stand-in/src/signature.ts';
import { aPlan } from '../catalog/products.ts';
import { hour, noon } from '../time.ts';
import { startBilling, subscribe, urlRequest, webhookSecret, type Billing } from './billing.ts';

export interface Sending {
  secrets?: string[];
  at?: number;
  headers?: Record<string, string>;
  header?: string;
  method?: string;
}

/** A world with one subscriber, and the means to send its webhook what Stripe would send, or what another sender would. */
export class WebhookSender {
  userId = '';
  customer = '';
  subscriptionId = '';
  now = noon;
  private serial = 0;

  private constructor(readonly world: Billing) {}

  static async start(options: Parameters<typeof startBilling>[0] = {}): Promise<WebhookSender> {
    const world = await startBilling(options);
    const sender = new WebhookSender(world);
    await world.sell(aPlan());
    sender.userId = await world.anAccount();
    sender.customer = await world.ensureCustomer(await world.userRow(sender.userId), noon);
    sender.subscriptionId = (await subscribe(world.sdk, sender.customer, await sender.price())).id;
    await world.syncCustomer(sender.userId, sender.customer);
    return sender;
  }

  async price(): Promise<string> {
    return this.world.priceOf('pro');
  }

  stop(): Promise<void> {
    return this.world.stop();
  }

  get seconds(): number {
    return Math.floor(this.now / 1000);
  }

  /** The tests share one world, so each has a time of its own. */
  laterBy(ms = hour): void {
    this.now += ms;
    this.world.at(this.now);
  }

  event(more: Record<string, unknown> = {}, object: Record<string, unknown> = {}) {
    return {
      id: `evt_test_${++this.serial}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: this.seconds,
      livemode: false,
      pending_webhooks: 1,
      request: null,
      type: 'customer.subscription.updated',
      data: {
        object: { id: this.subscriptionId, object: 'subscription', customer: this.customer, ...object },
      },
      ...more,
    };
  }

  thin(more: Record<string, unknown> = {}) {
    return {
      id: `evt_test_thin_${++this.serial}`,
      object: 'v2.core.event',
      created: new Date(this.now).toISOString(),
      livemode: false,
      type: 'v1.customer.subscription.updated',
      related_object: {
        id: this.subscriptionId,
        type: 'subscription',
        url: `/v1/subscriptions/${this.subscriptionId}`,
      },
      ...more,
    };
  }

  sign(body: string, atSeconds = this.seconds, secrets = [webhookSecret]): string {
    return signatureFor(body, atSeconds, secrets);
  }

  request(body: string, sending: Sending = {}) {
    const header = sending.header ?? this.sign(body, sending.at, sending.secrets);
    const headers = { 'content-type': 'application/json', 'stripe-signature': header, ...sending.headers };
    return urlRequest(headers, body, sending.method);
  }

  async send(body: unknown, sending: Sending = {}): Promise<number> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return (await this.world.webhook(this.request(text, sending))).statusCode;
  }

  /** Everything but the notes that an event was here: its receipt, its place among the parked, and the ticket of a look. */
  async rights(): Promise<Record<string, unknown[]>> {
    const { TABLE_RECEIPTS: _r, TABLE_JOBS: _j, ...rest } = await this.world.everything();
    const users = rest['TABLE_USERS']!.map((row) => {
      const account = JSON.parse(row) as Record<string, unknown>;
      const { sync_ticket: _t, sync_applied: _a, synced_at: _s, ...user } = account;
      return user;
    });
    return { ...rest, TABLE_USERS: users };
  }
}
