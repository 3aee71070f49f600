import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { NotPossible } from '../../dev/sentences.mjs';
import { demandData, demandRefusal, type Step } from './step.ts';

/** One call in the `smoke.json` of an extension, by the test person. */
interface Call {
  operation: string;
  variables?: Record<string, unknown>;
  /** The error that has to come of it; without one, data. */
  refusedWith?: string;
}

/** Where the extensions of a deployment lie, from here: in this clone, or in the app that they are of. */
export function extensionFolders(names: string | undefined, app: string): string[] {
  const folders = names?.split(',').filter(Boolean) ?? [];
  return folders.map((name) => {
    const folder = relative('.', resolve(app, name));
    if (existsSync(join(folder, 'schema.graphql'))) return folder;
    throw new NotPossible(
      `The deployment has the extension ${name}, and ${resolve(app, name)} is none: name the app that has it with --app.`,
    );
  });
}

/** How the operations of extensions are called without doing anything; none for an extension that does not say it. */
export function stepsOfExtensions(folders: string[], root = '.'): Step[] {
  return folders.flatMap((folder) => {
    const file = join(folder, 'smoke.json');
    return existsSync(join(root, file)) ? callsIn(file, root).map(stepFor) : [];
  });
}

function callsIn(file: string, root: string): Call[] {
  try {
    const { calls } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { calls?: unknown };
    if (Array.isArray(calls) && calls.every(isCall)) return calls;
    throw new NotPossible(
      `${file} must be { "calls": [ { "operation": "Query.name", "variables": { … }, "refusedWith": "BadRequest" } ] }; the last two may be left out.`,
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotPossible(`${file} is no JSON: ${error.message}.`);
  }
}

function isCall(value: unknown): value is Call {
  const { operation, refusedWith = '', variables = {} } = (value ?? {}) as Partial<Call>;
  return typeof operation === 'string' && typeof refusedWith === 'string' && typeof variables === 'object';
}

function stepFor({ operation, variables = {}, refusedWith }: Call): Step {
  return {
    operation,
    by: 'person',
    with: () => variables,
    expect: (answer, value) =>
      refusedWith === undefined ? demandData(answer, value, true) : demandRefusal(answer, refusedWith),
  };
}
