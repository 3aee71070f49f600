import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotPossible } from '../../../../tools/dev/sentences.mjs';
import { readOutputs } from '../../../../tools/operate/deployment.ts';
import type { Outputs } from '../../../../tools/operate/outputsFile.ts';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** The API that is asked. */
export interface Target {
  outputs: Outputs;
  /** Keys of each role of a product on this machine, by the role's own name. A deployment has none: there AWS knows who calls. */
  roles?: Record<string, Keys>;
}

/** A deployment by its outputs file; otherwise the product that runs on this machine, by its data folder. */
export function readTarget({ data, outputs }: { data: string; outputs?: string | undefined }): Target {
  if (outputs !== undefined) return { outputs: readOutputs(outputs) };
  const file = join(data, 'operator.json');
  if (!existsSync(file))
    throw new NotPossible(
      `Nothing was started in ${data}: ${file} is missing. Start Usher (npm start in its clone), name its data folder with --data, or a deployment with --outputs.`,
    );
  if (!existsSync(join(data, 'lock')))
    throw new NotPossible(`The Usher of ${data} is not running. Start it first (npm start in its clone).`);
  const { roles } = JSON.parse(readFileSync(file, 'utf8')) as { roles: Record<string, Keys> };
  return {
    outputs: readOutputs(join(data, 'outputs.json')),
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, keys]) => [name.slice(name.lastIndexOf('-') + 1), keys]),
    ),
  };
}
