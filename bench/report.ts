/** One measured figure beside its goal. */
export interface Finding {
  /** `P3`, or what else it is called. */
  goal: string;
  what: string;
  wanted: string;
  measured: string;
  /** Absent where no goal was set. */
  isMet?: boolean;
}

/** Prints it, and hands it to the program that runs several benchmarks for one table. */
export function report(finding: Finding): void {
  const { goal, what, wanted, measured } = finding;
  console.log(`${goal}  ${what}: ${measured} (goal: ${wanted}) ${verdictOn(finding)}`);
  process.send?.({ finding });
}

export function verdictOn({ isMet }: Finding): string {
  if (isMet === undefined) return 'no goal';
  return isMet ? 'met' : 'MISSED';
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
