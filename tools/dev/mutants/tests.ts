import { join } from 'node:path';
import type { TestModule, TestSpecification, Vitest } from 'vitest/node';
import { copy } from './checkout.ts';

/** How one test ended; `broken` is a failure that is no assertion: a file that does not load, a crash, a timeout. */
export type Ending = { title: string; state: 'passed' | 'failed' | 'broken'; why: string };

/** One Vitest for all mutants: what is not changed is transformed once, and the stack is synthesized once. */
export class Tests {
  private constructor(private readonly vitest: Vitest) {}

  static async start(): Promise<Tests> {
    // Paths of the tests count from the working directory.
    process.chdir(copy);
    const { createVitest } = await import('vitest/node');
    const vitest = await createVitest(
      'test',
      { root: copy, watch: false, silent: true, maxWorkers: 1, reporters: [{}] },
      { cacheDir: join(copy, 'build', 'vite'), logLevel: 'error' },
    );
    await vitest.standalone();
    return new Tests(vitest);
  }

  /** A file has changed on the disk. */
  changed(file: string): void {
    this.vitest.invalidateFile(join(copy, file));
  }

  /** Runs the tests of a file with these titles, or all of them. */
  async run(file: string, titles?: string[]): Promise<Ending[]> {
    const [found] = this.vitest.getModuleSpecifications(join(copy, file)).length
      ? this.vitest.getModuleSpecifications(join(copy, file))
      : await this.vitest.globTestSpecifications([join(copy, file)]);
    if (!found) return [{ title: file, state: 'broken', why: 'There is no such test file.' }];
    const specification = titles
      ? found.project.createSpecification(found.moduleId, { testNamePattern: patternOf(titles) })
      : found;
    const { testModules, unhandledErrors } = await this.vitest.runTestSpecifications([specification]);
    // Vitest sets it for every failure, and here failures are what is looked for.
    process.exitCode = 0;
    const endings = testModules
      .filter((module) => isOf(module, specification))
      .flatMap((module) => endingsIn(module, titles));
    const crash = unhandledErrors.map((error) => (error as Error).message);
    return crash.length > 0 ? [{ title: file, state: 'broken', why: crash.join('\n') }] : endings;
  }

  async stop(): Promise<void> {
    await this.vitest.close();
  }
}

const isOf = (module: TestModule, { moduleId }: TestSpecification) => module.moduleId === moduleId;

/** A title comes last in a test's full name, behind those of its groups. */
function patternOf(titles: string[]): RegExp {
  return new RegExp(`(?:^| )(?:${titles.map(written).join('|')})$`);
}

/** Of a title with places (`%s`) every test that fills them. */
export function isTitled(name: string, title: string): boolean {
  return new RegExp(`^${written(title)}$`).test(name);
}

function written(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/%[sdj]/g, '.+');
}

function endingsIn(module: TestModule, titles: string[] | undefined): Ending[] {
  const loading = module.errors();
  if (loading.length > 0)
    return [
      { title: module.moduleId, state: 'broken', why: loading.map(({ message }) => message).join('\n') },
    ];
  return [...module.children.allTests()].flatMap((test): Ending[] => {
    const { state, errors } = test.result();
    if (titles && !titles.some((title) => isTitled(test.name, title))) return [];
    if (state === 'passed') return [{ title: test.name, state, why: '' }];
    if (state !== 'failed')
      return titles ? [{ title: test.name, state: 'broken', why: hookFailures(module) }] : [];
    return [
      {
        title: test.name,
        state: errors.some(isAssertion) ? 'failed' : 'broken',
        why: errors.map(({ message }) => message).join('\n'),
      },
    ];
  });
}

/** A generated test says which input it was, with the assertion as its cause. */
function isAssertion({ name, cause }: { name?: string; cause?: unknown }): boolean {
  if (name === 'AssertionError') return true;
  return typeof cause === 'object' && cause !== null && isAssertion(cause);
}

function hookFailures(module: TestModule): string {
  const errors = [...module.children.allSuites()].flatMap((suite) => suite.errors());
  return errors.map(({ message }) => message).join('\n') || 'It did not run.';
}
