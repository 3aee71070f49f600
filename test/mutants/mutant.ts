/** One place of our own code made wrong on purpose, and the test that has to notice. */
export interface Mutant {
  id: string;
  file: string;
  /** Stands exactly once in the file. */
  before: string;
  after: string;
  /** What would be lost without anybody noticing. */
  lost: string;
  /** The file of the test that fails, and its title, without those of the groups around it. */
  killedBy: readonly [file: string, title: string];
}

/** The file's text with the mutant in it; undefined when its text does not stand there exactly once. */
export function mutated(text: string, { before, after }: Mutant): string | undefined {
  const [start, end, ...more] = text.split(before);
  return end === undefined || more.length > 0 ? undefined : `${start}${after}${end}`;
}
