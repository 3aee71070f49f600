import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Option } from '../dev/commandLine.mjs';
import { NotPossible } from '../dev/sentences.mjs';
import { tables, variableFor } from '../../store/rows/tables.ts';

export const targetOptions = {
  env: { value: 'name', about: 'the deployment {project}-{name} in the AWS account of your credentials' },
  project: { value: 'name', default: 'usher', about: 'the first part of the name of that deployment' },
  local: {
    value: 'folder',
    about:
      'without --env: the product that runs on this machine, by its data folder (default .usher, or USHER_DATA)',
  },
} as const satisfies Record<string, Option>;

/** Says which deployment is meant, and sets what the functions' own modules read: call it before importing one. */
export function aimAt(values: {
  local?: string | undefined;
  project?: string | undefined;
  env?: string | undefined;
}): string {
  const { project = 'usher', env } = values;
  if (env === undefined) useLocal(values.local ?? process.env['USHER_DATA'] ?? '.usher');
  const stack = `${project}-${env ?? 'dev'}`;
  for (const table of Object.keys(tables)) process.env[variableFor(table)] = `${stack}-${table}`;
  return env === undefined ? 'the product on this machine' : stack;
}

function useLocal(folder: string): void {
  const file = join(folder, 'operator.json');
  if (!existsSync(file)) {
    throw new NotPossible(
      `Nothing was started in ${folder}: ${file} is missing. Start the product (npm start), name its data folder with --local, or a deployment with --env.`,
    );
  }
  if (!existsSync(join(folder, 'lock')))
    throw new NotPossible(`The product of ${folder} is not running. Start it first (npm start).`);
  const { region, credentials, endpoints } = JSON.parse(readFileSync(file, 'utf8')) as {
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
    endpoints: Record<string, string>;
  };
  Object.assign(process.env, endpoints, {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
  });
}
