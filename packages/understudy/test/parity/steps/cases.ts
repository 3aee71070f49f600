import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording } from '../../../src/conformance/record.ts';
import { grades, type Case, type Grade } from './grades.ts';
import { sourceText } from './sources.ts';

/** The graded test titles of a folder of suites, as they stand in the source. */
export function casesIn(folder: string): Case[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const suites = files.filter((file) => file.endsWith('.test.ts')).sort();
  return suites.flatMap((file) =>
    casesOf(readFileSync(join(folder, file), 'utf8'), file.replace('.test.ts', '')),
  );
}

const title =
  /(['"`])(?:(C\d{3}[a-z]?) )?\[(rec|doc|obs|pkg|inf|unk)(?: ([^\]]+))?\](?:\[\w+\])?(?: ((?:(?!\1).)*))?\1/g;

/** Of one suite. */
export function casesOf(source: string, file: string): Case[] {
  return [...source.matchAll(title)].map(([, , number = '–', grade, source, claim = '']) => ({
    number,
    grade: grade as Grade,
    ...(source === undefined ? {} : { source }),
    claim: claim.replaceAll('|', '\\|'),
    file,
  }));
}

/** What an API of a real account has answered, once one was asked; undefined until then. */
export function recordingIn(file: string): Recording | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : undefined;
}

export function parityPage(cases: readonly Case[], recording?: Recording): string {
  const knownBy = (one: Case) => recordedAs(one, recording) ?? grades[one.grade];
  const byNumber = [...cases].sort(
    (a, b) => rank(a).localeCompare(rank(b)) || a.claim.localeCompare(b.claim),
  );
  const kinds = [...new Set([...Object.values(grades), ...cases.map(knownBy)])];
  const count = (kind: string) => cases.filter((one) => knownBy(one) === kind).length;
  return [
    '# How far the local AppSync is the real one',
    '',
    'Every claim about AppSync that the suites in `packages/understudy/test/parity/` hold the local service to, with how it is known.',
    'Recorded: output of the real service was published. Documented: AWS says so, or the GraphQL specification. Observed: seen in the wild by users of the',
    'service. Read from a package: AWS’s own client or library depends on it. Assumed: it is not published; the choice stands',
    'by name in `packages/understudy/src/appsync/assumptions.ts` or `packages/understudy/src/appsync/sources/assumptions.ts` and changes there.',
    ...measured(recording),
    '',
    '| known by | claims |',
    '| --- | ---: |',
    ...kinds.map((kind) => `| ${kind} | ${count(kind)} |`),
    `| **all** | **${cases.length}** |`,
    '',
    'This page is made from the test titles; `USHER_WRITE=1 npx vitest run --project parity packages/understudy/test/parity/table.test.ts` writes it',
    'anew, and the same test fails while it is out of date. A suite is a file of that folder. Of pages of AWS the links are to the developer guide and the',
    'API reference; `owner/repository#number` is an issue or a discussion, a bare number another one on the same topic.',
    '',
    ...suites(byNumber).flatMap(([suite, ofSuite]) => [
      `## ${suite}`,
      '',
      '| case | claim | known by | source |',
      '| --- | --- | --- | --- |',
      ...ofSuite.map((one) => `| ${one.number} | ${one.claim} | ${knownBy(one)} | ${sourceText(one)} |`),
      '',
    ]),
  ].join('\n');
}

function suites(cases: readonly Case[]): [string, Case[]][] {
  return [...new Set(cases.map(({ file }) => file))]
    .sort()
    .map((suite) => [suite, cases.filter(({ file }) => file === suite)]);
}

/** With an account, one command closes the gap. */
function measured(recording: Recording | undefined): string[] {
  const how = '`npx understudy-conformance --deploy --record packages/understudy/recorded.json`';
  if (!recording)
    return [
      'None was measured against an AWS account by this project:',
      `${how} does it for a part of them ([how](../packages/understudy/README.md#against-a-real-account)), and this page is then made with what it has recorded.`,
    ];
  const { recordedAt, region, cases } = recording;
  return [
    `On ${recordedAt.slice(0, 10)} an API in ${region} was asked ${cases.length} cases by ${how}; “recorded here” and`,
    '“differs” below are what it answered, in place of what was known before.',
  ];
}

/** One answer that differs is a claim that differs. */
function recordedAs({ number }: Case, recording: Recording | undefined): string | undefined {
  const asked = number === '–' ? [] : (recording?.cases.filter(({ claim }) => claim === number) ?? []);
  if (asked.length === 0) return undefined;
  return asked.every(({ isSame }) => isSame) ? 'recorded here' : 'differs';
}

/** Claims without a number come last. */
function rank({ number }: Case): string {
  return number === '–' ? 'Z' : number;
}
