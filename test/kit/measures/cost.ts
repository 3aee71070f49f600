import type { Wire } from '../faults/wire.ts';

/** What some calls cost, as the engine itself says it. */
export interface Cost {
  requests: number;
  readUnits: number;
  writeUnits: number;
  /** Of the write units, the indexes' part. */
  indexUnits: number;
}

/** Adds up the capacity of every request that passes a wire meanwhile. */
export async function costOf(wire: Wire, work: () => Promise<unknown>): Promise<Cost> {
  const { passed } = await wire.during(work);
  const sum = (units: 'readUnits' | 'writeUnits' | 'indexUnits') =>
    passed.reduce((total, one) => total + one[units], 0);
  return {
    requests: passed.length,
    readUnits: sum('readUnits'),
    writeUnits: sum('writeUnits'),
    indexUnits: sum('indexUnits'),
  };
}
