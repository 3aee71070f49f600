import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a claim about AWS is known. */
const grades = {
  rec: 'recorded',
  doc: 'documented',
  obs: 'observed',
  pkg: 'read from a package',
  inf: 'assumed',
  unk: 'assumed',
} as const;

type Grade = keyof typeof grades;

export interface Case {
  /** `C004`, or `–` for a claim without a number. */
  number: string;
  grade: Grade;
  claim: string;
  file: string;
}

/** The graded test titles of a folder of suites, as they stand in the source. */
export function casesIn(folder: string): Case[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const suites = files.filter((file) => file.endsWith('.test.ts')).sort();
  return suites.flatMap((file) =>
    casesOf(readFileSync(join(folder, file), 'utf8'), file.replace('.test.ts', '')),
  );
}

const title = /(['"`])(?:(C\d{3}[a-z]?) )?\[(rec|doc|obs|pkg|inf|unk)\](?:\[\w+\])?(?: ((?:(?!\1).)*))?\1/g;

function casesOf(source: string, file: string): Case[] {
  return [...source.matchAll(title)].map(([, , number = '–', grade, claim = '']) => ({
    number,
    grade: grade as Grade,
    claim: claim.replaceAll('|', '\\|'),
    file,
  }));
}

export function parityPage(cases: readonly Case[]): string {
  const byNumber = [...cases].sort(
    (a, b) => rank(a).localeCompare(rank(b)) || a.claim.localeCompare(b.claim),
  );
  const kinds = [...new Set(Object.values(grades))];
  const count = (kind: string) => cases.filter(({ grade }) => grades[grade] === kind).length;
  return [
    '# How far the local AppSync is the real one',
    '',
    'Every claim about AppSync that the suites in `packages/understudy/test/parity/` hold the local service to, with how it is known.',
    'Recorded: output of the real service was published. Documented: AWS says so. Observed: seen in the wild by users of the',
    'service. Read from a package: AWS’s own client or library depends on it. Assumed: it is not published; the choice stands',
    'by name in `packages/understudy/src/appsync/assumptions.ts` or `packages/understudy/src/appsync/sources/assumptions.ts` and changes there. None was measured',
    'against an AWS account by this project.',
    '',
    '| known by | claims |',
    '| --- | ---: |',
    ...kinds.map((kind) => `| ${kind} | ${count(kind)} |`),
    `| **all** | **${cases.length}** |`,
    '',
    'This page is made from the test titles; `USHER_WRITE=1 npx vitest run --project parity packages/understudy/test/parity/table.test.ts` writes it',
    'anew, and the same test fails while it is out of date.',
    '',
    '| case | known by | claim | suite |',
    '| --- | --- | --- | --- |',
    ...byNumber.map(
      ({ number, grade, claim, file }) => `| ${number} | ${grades[grade]} | ${claim} | ${file} |`,
    ),
    '',
  ].join('\n');
}

/** Claims without a number come last. */
function rank({ number }: Case): string {
  return number === '–' ? 'Z' : number;
}
