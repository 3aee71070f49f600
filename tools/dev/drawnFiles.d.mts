export interface ExpensiveFile {
  /** Its place among the groups, each of which gives its share. */
  group: number;
  file: string;
}
export function drawFiles(run: {
  seed: number;
  suites: readonly string[];
  files: readonly ExpensiveFile[];
  changed: readonly string[];
}): { taken: string[]; leftOut: string[] };
export function expensiveFiles(root: string): ExpensiveFile[];
export function changedFiles(root: string): string[];
