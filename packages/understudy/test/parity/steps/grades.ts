/** How a claim about AWS is known. */
export const grades = {
  rec: 'recorded',
  doc: 'documented',
  obs: 'observed',
  pkg: 'read from a package',
  inf: 'assumed',
  unk: 'assumed',
} as const;

export type Grade = keyof typeof grades;

export interface Case {
  /** `C004`, or `–` for a claim without a number. */
  number: string;
  grade: Grade;
  /** What the title names as the place where it can be read; absent where it names none. */
  source?: string;
  claim: string;
  file: string;
}
