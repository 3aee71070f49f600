import type { ExportedData, ExportPage } from './exportedData.ts';

/** Fetches what is missing of an export, and says how much has come. */
export async function collectExport(
  data: ExportedData,
  fetchPage: (nextToken: string | null) => Promise<ExportPage>,
  say: (progress: string) => void,
): Promise<void> {
  while (!data.isComplete) {
    data.add(await fetchPage(data.nextToken));
    say(`Collecting… ${(data.size / 1_000_000).toFixed(1)} MB`);
  }
}
