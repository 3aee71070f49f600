import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../test/kit/product/product.ts';

/** Until the streams have delivered everything, so that what follows from the uses is done. */
export async function untilQuiet(product: Product): Promise<void> {
  for (let before = -1; ;) {
    const { streams } = await product.state();
    const delivered = streams.reduce((sum: number, one: { delivered: number }) => sum + one.delivered, 0);
    const isIdle = streams.every((one: { state: string }) => one.state === 'idle');
    if (isIdle && delivered === before) return;
    before = delivered;
    await sleep(50);
  }
}
