import { existsSync, readFileSync } from 'node:fs';
import { NotPossible } from '../dev/sentences.mjs';
import { ask, readOutputs } from '../operate/deployment.ts';
import { signIn } from '../operate/signIn.ts';
import { keysOf, type Keys } from './keyTexts.mjs';

/** The keys that catalog files declare, the first with what the others add to it. */
export function keysOfFiles(files: string[]): Keys {
  return keysOf(files.map(catalogIn), files.join(' and '));
}

function catalogIn(file: string): unknown {
  if (!existsSync(file))
    throw new NotPossible(
      `${file} is not there: name the catalog with --catalog, or a deployment or local Usher with --outputs.`,
    );
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new NotPossible(`${file} is not JSON: ${(error as Error).message}.`);
  }
}

const listed = 'query { catalog { id kind features { feature name } } }';

interface Listed {
  catalog: { id: string; kind: string; features: { feature: string; name: string }[] }[];
}

/** The keys of what a deployment, or a local Usher, has now: all products, those that are private or switched off too. */
export async function keysOfDeployment(outputsFile: string, code: string | undefined): Promise<Keys> {
  const outputs = readOutputs(outputsFile);
  const { catalog } = await ask<Listed>(outputs, await signIn(outputs, code), listed);
  const named = catalog.flatMap(({ features }) => features.map(({ feature, name }) => [feature, { name }]));
  return keysOf([{ features: Object.fromEntries(named), products: catalog }], outputsFile);
}
