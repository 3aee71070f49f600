import { readFileSync, writeFileSync } from 'node:fs';

/** What one API has answered, and when. */
export interface Recording {
  recordedAt: string;
  /** Of the API, without what tells whose it is. */
  region: string;
  cases: RecordedCase[];
}

interface RecordedCase {
  claim: string;
  name: string;
  isSame: boolean;
  answered: unknown;
}

export function writeRecording(file: string, region: string, compared: RecordedCase[], now: Date): void {
  const cases = compared.map(({ claim, name, isSame, answered }) => ({ claim, name, isSame, answered }));
  const recording: Recording = { recordedAt: now.toISOString(), region, cases };
  writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
}

/** Undefined for a file that is none. */
export function recordingIn(file: string): Recording | undefined {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Recording> | null;
    return Array.isArray(read?.cases) ? (read as Recording) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
