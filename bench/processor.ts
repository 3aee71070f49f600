import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the kernel's own tick is. */
const msPerTick = 10;
const bytesPerPage = 4096;

interface Stat {
  parent: number;
  ticks: number;
  pages: number;
}

/**
 * Processor milliseconds that a process and everything below it have used so far; NaN where there is no /proc. A loaded
 * machine changes how long something takes far more than what it costs.
 */
export function processorMs(pid: number): number {
  return sumOfTree(pid, ({ ticks }) => ticks * msPerTick);
}

/** Resident megabytes of a process and everything below it; NaN where there is no /proc. */
export function residentMegabytes(pid: number): number {
  return sumOfTree(pid, ({ pages }) => (pages * bytesPerPage) / 1e6);
}

function sumOfTree(pid: number, part: (stat: Stat) => number): number {
  const stats = statsByPid();
  if (!stats) return NaN;
  const family = new Set([pid]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const [child, { parent }] of stats) if (family.has(parent)) family.add(child);
  }
  return [...family].flatMap((one) => stats.get(one) ?? []).reduce((sum, stat) => sum + part(stat), 0);
}

function statsByPid(): Map<number, Stat> | undefined {
  if (process.platform !== 'linux') return undefined;
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = statOf(name);
    // The second field is a name in parentheses, which may hold anything.
    const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields)
      stats.set(Number(name), {
        parent: Number(fields[1]),
        ticks: Number(fields[11]) + Number(fields[12]),
        pages: Number(fields[21]),
      });
  }
  return stats;
}

function statOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined; // it ended in between
    throw error;
  }
}
