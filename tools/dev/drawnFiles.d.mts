export interface ExpensiveFile {
  folder: string;
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
