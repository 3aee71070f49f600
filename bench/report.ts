/** One measured figure beside its goal. */
export interface Finding {
  /** `P3`, or what else it is called. */
  goal: string;
  what: string;
  wanted: string;
  measured: string;
  /** Absent where no goal was set. */
  isMet?: boolean;
  /** What `measured` says, as numbers. */
  figures?: Record<string, number>;
}

/** One contender of the comparison with others; the ratios are ours to its own. */
export interface PeerRow {
  name: string;
  perSecond: number;
  /** Of its whole tree of processes for a use, with all that follows; and until the last answer. */
  processorMs: number;
  answerMs: number;
  ratioOfRates: number;
  ratioOfProcessor: number;
  /** Of 500 at once with 100 units left, in each burst. */
  allowed: number[];
}

/** What a benchmark tells the program that runs several. */
export interface Told {
  finding?: Finding;
  peers?: PeerRow[];
  fact?: { name: string; value: string };
}

/** Prints it, and hands it to the program that runs several benchmarks for one table. */
export function report(finding: Finding): void {
  const { goal, what, wanted, measured } = finding;
  console.log(`${goal}  ${what}: ${measured} (goal: ${wanted}) ${verdictOn(finding)}`);
  tell({ finding });
}

export function reportPeers(peers: PeerRow[]): void {
  console.log(peersTable(peers));
  tell({ peers });
}

/** A version, or what else explains the figures. */
export function tellFact(name: string, value: string): void {
  tell({ fact: { name, value } });
}

function tell(told: Told): void {
  process.send?.(told);
}

function peersTable(rows: PeerRow[]): string {
  const head = [
    'contender',
    'uses/s',
    'processor ms a use',
    'until the answer',
    'Usher : it, rate',
    'processor',
    'allowed',
  ];
  const cells = rows.map((row) => [
    row.name,
    Math.round(row.perSecond),
    row.processorMs.toFixed(2),
    row.answerMs.toFixed(2),
    row.ratioOfRates.toFixed(2),
    row.ratioOfProcessor.toFixed(2),
    row.allowed.join(' ') || '–',
  ]);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
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
