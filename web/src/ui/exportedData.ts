export interface ExportPage {
  /** JSON: lists by their names, and some values on the first page. */
  document: string;
  nextToken: string | null;
}

/** Puts the pages of an export together, and knows where to continue when one could not be fetched. */
export class ExportedData {
  /** What has come so far, in characters. */
  size = 0;
  nextToken: string | null = null;
  isComplete = false;
  private readonly whole: Record<string, unknown> = {};

  add({ document, nextToken }: ExportPage): void {
    for (const [name, value] of Object.entries(JSON.parse(document) as Record<string, unknown>)) {
      const before = this.whole[name];
      if (Array.isArray(before) && Array.isArray(value)) for (const row of value) before.push(row);
      else this.whole[name] = value;
    }
    this.size += document.length;
    this.nextToken = nextToken;
    this.isComplete = nextToken === null;
  }

  get text(): string {
    return JSON.stringify(this.whole, null, 2);
  }
}
