import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type Stripe from 'stripe';
import { LocalStripe } from '../../../packages/stripe-stand-in/src/stripe.ts';
import type { Billing } from '../world/billing.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

/**
 * Stripe as it was before the first and after each of several changes, all of them kept: the world asks whichever a test
 * shows it, as often as it likes and in any order.
 */
export class Stages {
  private readonly kept: LocalStripe[] = [];
  /** Of one customer, oldest first, each with the first stage whose Stripe had sent it. */
  readonly events: { stage: number; event: Stripe.Event }[] = [];

  private constructor(
    private readonly world: Billing,
    private readonly folder: string,
  ) {}

  static async of(
    world: Billing,
    customer: string,
    changes: (() => Promise<unknown>)[],
    types: string[],
  ): Promise<Stages> {
    const stages = new Stages(world, fs.mkdtempSync(path.join(os.tmpdir(), 'usher-stages-')));
    const told = new Set<string>();
    stages.keep();
    for (const event of await eventsOf(world, customer, types)) told.add(event.id);
    for (const change of changes) {
      await change();
      stages.keep();
      for (const event of await eventsOf(world, customer, types)) {
        if (!told.has(event.id)) stages.events.push({ stage: stages.last, event });
        told.add(event.id);
      }
    }
    return stages;
  }

  get last(): number {
    return this.kept.length - 1;
  }

  show(stage: number): void {
    this.world.answerAs(this.kept[stage]!);
  }

  async close(): Promise<void> {
    this.world.answerAs(this.world.stripe);
    for (const one of this.kept) await one.close();
    fs.rmSync(this.folder, { recursive: true });
  }

  /** What was written is in the file before Stripe answers, so a copy of the file is Stripe at that moment. */
  private keep(): void {
    const folder = path.join(this.folder, String(this.kept.length));
    fs.cpSync(this.world.folder, folder, { recursive: true });
    const { clock, url } = this.world;
    this.kept.push(new LocalStripe({ clock, folder, apiKey: localStripeKey, publicUrl: () => url }));
  }
}

async function eventsOf(world: Billing, customer: string, types: string[]): Promise<Stripe.Event[]> {
  const all = await world.sdk.events.list({ types, limit: 100 }).autoPagingToArray({ limit: 1000 });
  return all.filter((one) => (one.data.object as { customer?: unknown }).customer === customer).reverse();
}
