import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Cloud } from '../cloud.ts';
import type { OpenCompanion } from '../kernel/companion.ts';
import { ProgramRefused } from './program.ts';

/** What a module gives that `--companion` names. */
export interface CompanionModule {
  companion: OpenCompanion;
  /** Of functions that declare them, in place of the template's: where they find it. */
  variables?(address: string): Record<string, string>;
  /** By their own addresses, where OpenID Connect issuers answer for which it stands. */
  issuers?(address: string): Record<string, string>;
  /** Once its services answer, at each start, before custom resources are made and anybody is told. */
  ready?(cloud: Cloud): unknown;
}

/** Modules by path or package, as a program in this folder would find them. */
export async function companionsNamed(names: string[]): Promise<CompanionModule[]> {
  const modules: CompanionModule[] = [];
  for (const name of names) {
    const module = (await import(pathToFileURL(fileOf(name)).href)) as Partial<CompanionModule>;
    if (typeof module.companion !== 'function')
      throw new ProgramRefused(`${name} exports no companion, a function that opens one.`);
    modules.push(module as CompanionModule);
  }
  return modules;
}

function fileOf(name: string): string {
  const require = createRequire(join(process.cwd(), 'here.js'));
  try {
    return require.resolve(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    throw new ProgramRefused(`The companion ${name} is not installed here, and there is no such file.`);
  }
}
