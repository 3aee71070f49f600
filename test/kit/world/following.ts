import { aProduct } from '../catalog/products.ts';
import { pushTaker, streamOf } from './tableStream.ts';
import type { Usage } from './usage.ts';

/** What follows from uses in a world that counts: the log and the pushes, done when a test asks for them. */
export class Following {
  private taken: Awaited<ReturnType<typeof pushTaker>> | undefined;
  private stream: Awaited<ReturnType<typeof streamOf>> | undefined;

  /** Before anything is counted; sells the plan `pro`. */
  async begin(world: Usage): Promise<void> {
    this.taken = await pushTaker();
    process.env['GRAPHQL_URL'] = this.taken.url;
    const { client, endpoint } = world.engine;
    this.stream = await streamOf(client, endpoint, process.env['TABLE_USER_USAGE']!);
    await world.sell(aProduct('pro'));
  }

  async end(): Promise<void> {
    await this.taken?.stop();
  }

  get pushes() {
    return this.taken!.pushes.flatMap(({ variables: { usage } }) => usage ?? []);
  }

  async follow(): Promise<void> {
    const { handler } = await import('../../../functions/changes.ts');
    await handler({ Records: await this.stream!.next() });
  }

  /** The account's counters against its log. */
  async verified(user: string, repair = false) {
    const { verifyAll } = await import('../../../tools/operate/verifyAll.ts');
    return verifyAll({
      ...{ user, repair, reason: 'test', fresh: true, waitMs: 1 },
      ...{ report: console.log, progress: () => undefined },
    });
  }
}
