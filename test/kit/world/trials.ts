import { vi } from 'vitest';
import type { Product } from '../../../domain/catalog.ts';
import { addTo, dayOf, noTrials, type Tally } from '../../../domain/trialMetrics.ts';
import { Wire } from '../faults/wire.ts';
import { noon } from '../time.ts';
import { startCloud } from './awsServices.ts';
import { startEngine } from './engine.ts';
import { rowsIn } from './rows.ts';

/** The engine behind a wire, the other services, and what runs trials loaded against them, at noon. */
export async function startTrials() {
  const engine = await startEngine();
  const wire = new Wire(engine.endpoint);
  await wire.open();
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
  const cloud = await startCloud();
  vi.useFakeTimers({ toFake: ['Date'], now: noon });
  silenceLogs();
  const { handler: tick } = await import('../../../functions/trialClock.ts');
  const { toProductRow } = await import('../../../store/products.ts');
  const { countsOf } = await import('../../../store/trialCounts.ts');
  const rows = rowsIn(engine.client);
  return {
    wire,
    cloud,
    /** A minute of the clock that reminds of trials and ends them. */
    tick,
    ...rows,
    at: (ms: number) => vi.setSystemTime(ms),
    sell: (product: Product) => rows.put('TABLE_PRODUCTS', toProductRow(product, noon)),
    /** What is counted of a product's trials that started on the day of this moment. */
    async counted(productId: string, ms: number): Promise<Tally> {
      const sum = noTrials();
      for (const one of await countsOf([dayOf(ms)])) if (one.productId === productId) addTo(sum, one.change);
      return sum;
    },
    stop: async () => {
      vi.restoreAllMocks();
      vi.useRealTimers();
      await wire.close();
      await cloud.stop();
      await engine.stop();
    },
  };
}

export type TrialWorld = Awaited<ReturnType<typeof startTrials>>;

/** The functions' own log lines, which are JSON; what a test prints goes through. */
function silenceLogs(): void {
  for (const name of ['log', 'warn', 'error'] as const) {
    const say = console[name].bind(console);
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => {
      if (!String(words[0]).startsWith('{')) say(...words);
    });
  }
}
