import { afterAll, beforeAll, beforeEach } from 'vitest';

/** How each part is started; loaded only by the tests that ask for it. */
const parts = {
  /** Everything that counts, and rows to count against. */
  usage: async (options?: { isWired?: boolean }) => (await import('./usage.ts')).startUsage(options),
  /** Trials, the clock that ends them, and the bus that hears of them. */
  trials: async () => (await import('./trials.ts')).startTrials(),
  /** Stripe's stand-in and everything that speaks to it. */
  billing: async (options?: { isWired?: boolean; environment?: Record<string, string> }) =>
    (await import('./billing.ts')).startBilling(options),
  /** The same with one subscriber, and the means to send its webhook anything. */
  webhook: async (options?: { isWired?: boolean; environment?: Record<string, string> }) =>
    (await import('./webhook.ts')).WebhookSender.start(options),
  /** Every service that the product leaves its process for, to be emptied between tests. */
  everything: async () => (await import('./everything.ts')).startEverything(),
  /** The whole product, as `npm start` runs it, shared by the files of a worker: see `sharedProduct`. */
  product: async (options?: { args?: string[] }) =>
    (await import('../product/product.ts')).sharedProduct(options?.args),
};

/** A whole product on a loaded machine. */
const startsWithinMs = 120_000;

type Part = keyof typeof parts;
export type World<Name extends Part> = Awaited<ReturnType<(typeof parts)[Name]>>;

/**
 * A world for the tests of a file, or of the `describe` in which it stands: started before them, prepared, and stopped after
 * them. What was remembered of its rows is forgotten before each test.
 */
export function withWorld<Name extends Part>(
  part: Name,
  prepare: (world: World<Name>) => unknown = () => undefined,
  options?: Parameters<(typeof parts)[Name]>[0],
): World<Name> {
  let started: World<Name> | undefined;
  const target = (): World<Name> => {
    if (!started) throw new Error('The world starts before the tests: use it in a test or in a hook.');
    return started;
  };
  beforeAll(async () => {
    const start = parts[part] as (given: typeof options) => Promise<World<Name>>;
    started = await start(options);
    await prepare(started);
  }, startsWithinMs);
  beforeEach(() => {
    const world = target();
    if ('forgetAll' in world) world.forgetAll();
  });
  afterAll(() => started?.stop());
  return new Proxy({} as World<Name>, {
    get: (_, name) => Reflect.get(target(), name),
    set: (_, name, value) => Reflect.set(target(), name, value),
  });
}
