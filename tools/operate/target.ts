import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Option } from '../dev/commandLine.mjs';
import { NotPossible } from '../dev/sentences.mjs';
import { actAs, type Identity } from '../../platform/identity.ts';
import { nameIn, outputsPathOf, readOutputs } from './deployment.ts';
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

/** For a deployment whose name is not made of the two: that of `@usher/cdk`. */
export const outputsOption = {
  outputs: { value: 'file', about: 'the deployment, by what it put out, where --env does not name it' },
} as const satisfies Record<string, Option>;

export interface Target {
  /** `{project}-{env}`, which the names of tables and functions begin with. */
  stack: string;
  /** How it is called in a sentence. */
  title: string;
}

/** Sets what the functions' own modules read: call it before importing one. */
export function aimAt(values: {
  local?: string | undefined;
  project?: string | undefined;
  env?: string | undefined;
  outputs?: string | undefined;
}): Target {
  const { project = 'usher', env } = values;
  const name = env === undefined ? deployedName(values) : `${project}-${env}`;
  const target = name === undefined ? localTarget(localFolder(values)) : { stack: name, title: name };
  if (name !== undefined) actAs(ofTerminal());
  for (const table of Object.keys(tables)) process.env[variableFor(table)] = `${target.stack}-${table}`;
  aimAtLegacyTable(values);
  // Secrets Manager takes a name for an ARN.
  process.env['CLAIM_SECRET_ARN'] = `${target.stack}-claims`;
  return target;
}

type Named = Parameters<typeof aimAt>[0];

/** Of the outputs of a deployment that is not named otherwise; undefined where they are of a product on this machine, or say nothing of it. */
function deployedName({ local, outputs }: Named): string | undefined {
  if (local !== undefined || outputs === undefined || isOfLocal(outputs) || !existsSync(outputs))
    return undefined;
  return nameIn(readOutputs(outputs));
}

/** What runs on this machine keeps the operator's keys beside its outputs. */
function isOfLocal(outputs: string): boolean {
  return existsSync(join(dirname(outputs), 'operator.json'));
}

function localFolder({ local, outputs }: Named): string {
  if (local !== undefined) return local;
  return outputs !== undefined && isOfLocal(outputs)
    ? dirname(outputs)
    : (process.env['USHER_DATA'] ?? '.usher');
}

/** A deployment may have another system's table in place of its own; then its outputs say so. */
function aimAtLegacyTable(values: Parameters<typeof outputsPathOf>[0]): void {
  const file = outputsPathOf(values);
  if (!existsSync(file)) return;
  const { legacyTable, legacyUserIndex } = readOutputs(file) as unknown as Record<string, string>;
  if (legacyTable !== undefined) process.env['TABLE_STRATEGY_METADATA'] = legacyTable;
  if (legacyUserIndex !== undefined) process.env['LEGACY_USER_INDEX'] = legacyUserIndex;
}

/**
 * The region and the keys as the AWS SDK finds them, in a profile for example, renewed before they end: the functions' own modules would look
 * for them in the environment alone.
 */
function ofTerminal(): () => Promise<Identity> {
  let found: Promise<DynamoDBClient> | undefined;
  return async () => {
    found ??= import('@aws-sdk/client-dynamodb').then(({ DynamoDBClient: Client }) => new Client({}));
    const { config } = await found;
    return { ...(await config.credentials()), region: await config.region() };
  };
}

function localTarget(folder: string): Target {
  const file = join(folder, 'operator.json');
  if (!existsSync(file)) {
    throw new NotPossible(
      `Nothing was started in ${folder}: ${file} is missing. Start the product (npm start), name its data folder with --local, or a deployment with --env.`,
    );
  }
  if (!existsSync(join(folder, 'lock')))
    throw new NotPossible(`The product of ${folder} is not running. Start it first (npm start).`);
  const { stack, region, credentials, endpoints } = JSON.parse(readFileSync(file, 'utf8')) as {
    stack: string;
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
  const own = join(folder, 'outputs.json');
  const name = existsSync(own) ? nameIn(readOutputs(own)) : undefined;
  // A stack of the CDK may be called otherwise than what it has of Usher.
  return { stack: name ?? stack, title: 'the product on this machine' };
}
