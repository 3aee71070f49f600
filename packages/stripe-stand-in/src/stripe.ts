import type { Clock } from '../../understudy/src/kernel/clock.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../../understudy/src/kernel/http.ts';
import { answerApi } from './api.ts';
import { Books } from './books.ts';
import { Courier, type Endpoint, type Send } from './courier.ts';
import { Faults } from './faults.ts';
import { closeDispute, openDispute, warnOfFraud } from './riskApi.ts';
import { checkoutPage } from './pages/checkoutPage.ts';
import { pageOf } from './pages/html.ts';
import { portalPage } from './pages/portalPage.ts';
import type { AfterRetries } from './subscriptions.ts';
import { Timeline } from './timeline.ts';

export interface StripeOptions {
  clock: Clock;
  /** Where `stripe.jsonl` lies. */
  folder: string;
  /** The one key that is let in. Its mode, test or live, is that of everything. */
  apiKey: string;
  /** Where the browser finds `/checkout` and `/portal`, without a slash at the end; asked when a link is made. */
  publicUrl: () => string;
  /** The default is HTTP on the loopback interface. */
  send?: Send;
  afterRetries?: AfterRetries;
  /** Of the dice behind the switches. */
  seed?: number;
}

const dayMs = 86_400_000;
const answerWithinMs = 20_000;

/** Stripe as far as the product calls it: `/v1/*`, `/checkout/*` and `/portal/*` of its host. */
export class LocalStripe {
  readonly faults: Faults;
  private readonly books: Books;
  private readonly timeline: Timeline;
  private readonly courier: Courier;
  private cancelPurge: () => void;

  constructor(private readonly options: StripeOptions) {
    this.books = new Books(options.folder, options.apiKey.includes('_live_'));
    this.faults = new Faults(options.seed);
    this.courier = new Courier(this.books, options.clock, this.faults, options.send ?? post);
    this.timeline = new Timeline(this.books, options.clock, options.afterRetries ?? 'canceled');
    this.cancelPurge = this.purge();
  }

  readonly handle: HttpHandler = async (request) => this.answer(request);

  /** Events that are waiting go there at once. */
  deliverTo(endpoint: Endpoint): void {
    this.courier.setEndpoint(endpoint);
  }

  /** Until every delivery that is due has had its answer. */
  settle(): Promise<void> {
    return this.courier.settle();
  }

  /** What a cardholder's bank does. */
  dispute(chargeId: string): { id: string } {
    return this.work(() => openDispute(this.books, chargeId));
  }

  endDispute(disputeId: string, status: 'won' | 'lost'): void {
    this.work(() => closeDispute(this.books, disputeId, status));
  }

  warnOfFraud(chargeId: string): { id: string } {
    return this.work(() => warnOfFraud(this.books, chargeId));
  }

  async close(): Promise<void> {
    this.cancelPurge();
    this.timeline.stop();
    await this.courier.stop();
    this.books.close();
  }

  private answer(request: HttpRequest): HttpResponse {
    const { clock } = this.options;
    const atSeconds = Math.floor(clock.now() / 1000);
    if (request.path.startsWith('/v1/')) {
      return answerApi(
        {
          books: this.books,
          clock,
          faults: this.faults,
          apiKey: this.options.apiKey,
          publicUrl: this.options.publicUrl,
          afterRetries: this.options.afterRetries ?? 'canceled',
        },
        request,
      );
    }
    if (this.faults.now.outage) return pageOf('Stripe', '<h1>Stripe is not available</h1>', 503);
    if (request.path.startsWith('/checkout/')) return checkoutPage(this.books, atSeconds, request);
    if (request.path.startsWith('/portal/')) return portalPage(this.books, atSeconds, request);
    return pageOf('Stripe', '<h1>Not found</h1>', 404);
  }

  private work<T>(change: () => T): T {
    return this.books.work({ at: Math.floor(this.options.clock.now() / 1000), request: null }, change);
  }

  private purge(): () => void {
    const { clock } = this.options;
    this.books.purge(clock.now());
    return clock.at(clock.now() + dayMs, () => {
      this.cancelPurge = this.purge();
    });
  }
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerWithinMs),
  });
  await answer.arrayBuffer();
  return answer.status;
}
