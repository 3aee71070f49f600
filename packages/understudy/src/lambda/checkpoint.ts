import fs from 'node:fs';
import path from 'node:path';

/** How far a mapping has come. Written whole under another name and renamed, so a crash leaves the old one or the new one. */
export class Checkpoint {
  private readonly file: string;

  constructor(folder: string, mappingId: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, `${mappingId}.json`);
  }

  /** Undefined before the mapping has run for the first time. */
  read(): { after: string | undefined } | undefined {
    if (!fs.existsSync(this.file)) return undefined;
    const { after } = JSON.parse(fs.readFileSync(this.file, 'utf8')) as { after: string | null };
    return { after: after ?? undefined };
  }

  write(after: string | undefined): void {
    const partial = `${this.file}.new`;
    fs.writeFileSync(partial, JSON.stringify({ after: after ?? null }));
    fs.renameSync(partial, this.file);
  }
}
