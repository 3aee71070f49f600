import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const targetOptions = {
  local: { type: 'string' },
  project: { type: 'string', default: 'usher' },
  env: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const targetHelp = `  --env <name>       the deployment {project}-{name} in the AWS account of your credentials
  --project <name>   usher unless told
  --local <folder>   the product that runs on this machine, by its data folder (.usher unless --env is given)`;

const tables = [
  'users',
  'products',
  'trials',
  'entitlements',
  'user-subscriptions',
  'user-usage',
  'user-actions-log',
  'simulation-results',
  'receipts',
  'jobs',
  'strategy-metadata',
];

/** Says which deployment is meant, and sets what the functions' own modules read: call it before importing one. */
export function aimAt(values: { local?: string; project?: string; env?: string }): string {
  const { project = 'usher', env } = values;
  if (env === undefined) useLocal(values.local ?? process.env['USHER_DATA'] ?? '.usher');
  const stack = `${project}-${env ?? 'dev'}`;
  for (const table of tables) {
    process.env[`TABLE_${table.toUpperCase().replaceAll('-', '_')}`] = `${stack}-${table}`;
  }
  return env === undefined ? 'the product on this machine' : stack;
}

function useLocal(folder: string): void {
  const file = join(folder, 'operator.json');
  if (!existsSync(file)) {
    throw new Error(
      `Nothing runs from ${folder}: ${file} is missing. Start it (npm start), or name a deployment with --env.`,
    );
  }
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
