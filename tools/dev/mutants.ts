// npm run mutants: makes our own code wrong in one place after the other, in a copy, and sees whether the named test notices.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { mutants } from '../../test/mutants/list.ts';
import { mutated, type Mutant } from '../../test/mutants/mutant.ts';
import { readCommandLine, run } from './commandLine.mjs';
import { copy, copyCheckout, restoreStack, synthesizeWrongStack } from './mutants/checkout.ts';
import { withTable } from './mutants/table.ts';
import { isTitled, Tests, type Ending } from './mutants/tests.ts';
import { say } from './progress.mjs';
import { root } from './ready.mjs';
import { NotPossible } from './sentences.mjs';

const { values, wrong } = readCommandLine({
  name: 'npm run mutants',
  about: `Breaks our own code in one place (a mutant of test/mutants), runs the test that should notice, and expects that test to fail
by an assertion; then the next. Works on a copy in build/mutants and leaves the working tree as it is. Exits with 1 when a
mutant survives or cannot be judged.`,
  options: {
    only: { value: 'id', multiple: true, about: 'this mutant' },
    seed: { value: 'n', default: '1', about: 'which sample of --count is drawn' },
    count: { value: 'm', about: 'a sample of this size, drawn at random; without it, all' },
    whole: { about: 'runs every test of the named file, and lists those that fail' },
    table: { about: 'only writes the table in docs/trust.md' },
  },
});

type Verdict = 'killed' | 'survived' | 'unclear';

await run(() => (values.table ? writeTable() : judgeAll(chosen())));

function writeTable(): void {
  const file = join(root, 'docs', 'trust.md');
  const document = withTable(readFileSync(file, 'utf8'), mutants);
  if (document === undefined) throw new NotPossible('docs/trust.md has no place for the table.');
  writeFileSync(file, document);
  console.log(`${mutants.length} mutants stand in docs/trust.md; npm run format makes its columns straight.`);
}

function chosen(): Mutant[] {
  const unknown = values.only.find((id) => !mutants.some((one) => one.id === id));
  if (unknown !== undefined) wrong(`There is no mutant "${unknown}".`);
  const named = mutants.filter(({ id }) => values.only.length === 0 || values.only.includes(id));
  const count = values.count === undefined ? named.length : wholeNumber('count', values.count);
  const random = randomsFrom(wholeNumber('seed', values.seed));
  const left = [...named];
  while (left.length > count) left.splice(Math.floor(random() * left.length), 1);
  return left;
}

function wholeNumber(option: string, text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : wrong(`--${option} needs a whole number, not "${text}".`);
}

async function judgeAll(all: Mutant[]): Promise<void> {
  for (const mutant of all) mutatedText(mutant, root);
  say(`${all.length} mutants`);
  copyCheckout();
  const tests = await Tests.start();
  const counts: Record<Verdict, number> = { killed: 0, survived: 0, unclear: 0 };
  const files = [...new Set(all.map(({ killedBy: [file] }) => file))];
  for (const file of files) {
    const mine = all.filter(({ killedBy }) => killedBy[0] === file);
    const right = await tests.run(file, [...new Set(mine.map(({ killedBy }) => killedBy[1]))]);
    for (const mutant of mine) {
      const { verdict, why } = await judge(mutant, right, tests);
      counts[verdict]++;
      const done = counts.killed + counts.survived + counts.unclear;
      say(`${done}/${all.length}  ${mutant.id}  ${verdict}${why ? `: ${why}` : ''}`);
    }
  }
  await tests.stop();
  const unclear = counts.unclear > 0 ? `, ${counts.unclear} could not be judged` : '';
  console.log(`${counts.killed} killed, ${counts.survived} survived${unclear}`);
  process.exit(counts.survived + counts.unclear > 0 ? 1 : 0);
}

/** `right` is how the tests ended without a mutant. */
async function judge(
  mutant: Mutant,
  right: Ending[],
  tests: Tests,
): Promise<{ verdict: Verdict; why: string }> {
  const [file, title] = mutant.killedBy;
  const before = right.filter((ending) => isTitled(ending.title, title));
  const notRight =
    before.find(({ state }) => state !== 'passed') ?? (before.length === 0 ? right[0] : undefined);
  if (before.length === 0 || notRight)
    return {
      verdict: 'unclear',
      why: `without the mutant, "${title}" does not pass: ${firstLine(notRight)}`,
    };
  const endings = await withMutant(mutant, tests, () => tests.run(file, values.whole ? undefined : [title]));
  const fallen = endings.filter(({ state }) => state !== 'passed');
  if (values.whole)
    for (const one of fallen) console.log(`    ${one.state}: ${one.title}: ${firstLine(one)}`);
  const mine = values.whole ? endings.filter((ending) => isTitled(ending.title, title)) : endings;
  if (mine.some(({ state }) => state === 'failed')) return { verdict: 'killed', why: '' };
  const broken = mine.find(({ state }) => state === 'broken');
  if (broken) return { verdict: 'unclear', why: `no assertion failed: ${firstLine(broken)}` };
  return { verdict: 'survived', why: `${mutant.lost} ("${title}" passes)` };
}

async function withMutant<Value>(mutant: Mutant, tests: Tests, work: () => Promise<Value>): Promise<Value> {
  const file = join(copy, mutant.file);
  const rightText = readFileSync(file, 'utf8');
  writeFileSync(file, mutatedText(mutant, copy));
  tests.changed(mutant.file);
  try {
    if (isInTemplate(mutant.file)) await synthesizeWrongStack();
    return await work();
  } finally {
    writeFileSync(file, rightText);
    tests.changed(mutant.file);
    restoreStack();
  }
}

/** Tests load functions from their files, and everything of these folders from the template. */
function isInTemplate(file: string): boolean {
  return /^(infra|resolvers|store\/rows)\//.test(file);
}

function mutatedText(mutant: Mutant, folder: string): string {
  const text = mutated(readFileSync(join(folder, mutant.file), 'utf8'), mutant);
  if (text === undefined)
    throw new NotPossible(
      `${mutant.id}: the mutant no longer applies: its text does not stand once in ${mutant.file}.`,
    );
  return text;
}

function firstLine(ending: Ending | undefined): string {
  return (ending?.why ?? 'there is no such test').split('\n')[0]!;
}
