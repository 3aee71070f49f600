import { partFor } from '../../domain/split.ts';
import { partUseItem, readPart, usePart } from '../../store/split.ts';
import { transact } from '../../store/transact.ts';
import type { TransactItem } from '../../store/write.ts';
import { counterIn, withPart, type Done } from './splitSeen.ts';
import type { PartWay } from './splitWay.ts';
import type { UseRequest } from './useRequest.ts';

/**
 * A use in one part, `beside` what is written together with it. What stands in the other parts is as this function met them last, so the
 * answer is "at least". Undefined: the parts were taken in and given out anew since.
 */
export async function writePart(
  { userId, amount, action }: UseRequest,
  id: string,
  { keys, split }: PartWay,
  beside: TransactItem[],
  nowMs: number,
): Promise<Done | undefined> {
  const key = keys[0]!;
  const part = partFor(id, split.n);
  const use = { userId, key, part, epoch: split.epoch, amount, id, action };
  const isAlone = beside.length === 0;
  if (!isAlone) await transact([partUseItem(use, nowMs), ...beside]);
  const row = isAlone ? await usePart(use, nowMs) : await readPart(userId, key, part);
  if (row?.epoch !== split.epoch) return undefined;
  const after = withPart(split, row);
  return { counters: [counterIn(after)], split: after };
}

/** Whether the part that the request falls on has counted it. */
export async function isCountedInPart(userId: string, key: string, id: string, n: number): Promise<boolean> {
  const part = await readPart(userId, key, partFor(id, n));
  return part?.recent.includes(id) ?? false;
}
