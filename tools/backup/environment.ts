import { existsSync, readFileSync } from 'node:fs';
import { NotPossible } from '../dev/sentences.mjs';
import { operatorGroups } from '../../domain/operators.ts';
import { demandPool, outputsPathOf } from '../operate/deployment.ts';
import { outputsIn } from '../operate/outputsFile.ts';
import { aimAt, targetOptions } from '../operate/target.ts';
import { tables as ownTables, type TableShape } from '../../store/rows/tables.ts';

export const environmentOptions = {
  ...targetOptions,
  outputs: {
    value: 'file',
    about:
      'what the deployment wrote (default outputs.{env}.json, or that of the project and region; locally outputs.json of the data folder)',
  },
} as const;

/** Everything of one environment that a backup takes. */
export interface Environment {
  /** `{project}-{env}` */
  stack: string;
  /** How it is called in a sentence. */
  title: string;
  region: string;
  /** By the name without the environment: Usher's own and those of its extensions. */
  tables: Record<string, TableShape>;
  poolId: string;
  /** Where the pool is another app's: no user is made in it. */
  usersOf: string | undefined;
  /** What the pool calls the groups of operators. */
  operatorGroups: string[];
  archiveBucket: string;
  /** The time that the environment runs on, in epoch milliseconds. */
  nowMs: number;
  /** Where its Stripe is; absent for Stripe itself. */
  stripeApiUrl: string | undefined;
  outputsFile: string;
}

interface Outputs {
  region: string;
  userPoolId: string;
  operatorGroups?: string;
  archiveBucket?: string;
  extensions?: string;
  graphqlUrl: string;
  stripeApiUrl?: string;
  legacyTable?: string;
  usersOf?: 'pool' | 'oidc';
  issuer?: string;
}

type Values = { [name in keyof typeof environmentOptions]?: string | undefined };

/** Aims the AWS SDK at the environment: call it before a client is made. */
export async function environmentOf(values: Values): Promise<Environment> {
  const { env } = values;
  const { stack, title } = aimAt(values);
  const outputsFile = outputsPathOf(values);
  if (!existsSync(outputsFile))
    throw new NotPossible(
      `${outputsFile} is not there: it names the user pool and the archive. The deployment wrote it; name it with --outputs.`,
    );
  const outputs = outputsIn(readFileSync(outputsFile, 'utf8'), outputsFile) as Outputs;
  demandPool(outputs, 'This command reads');
  const { userPoolId, archiveBucket, region, stripeApiUrl } = outputs;
  if (!archiveBucket)
    throw new NotPossible(
      `${outputsFile} names no archive: it is older than this command. Deploy once more.`,
    );
  if (env !== undefined) process.env['AWS_REGION'] ??= region;
  return {
    stack,
    title,
    region,
    tables: { ...tablesOfUsher(outputs), ...(await tablesOfExtensions(outputs.extensions)) },
    poolId: userPoolId,
    usersOf: outputs.usersOf,
    operatorGroups: outputs.operatorGroups?.split(',') ?? [...operatorGroups],
    archiveBucket,
    nowMs: env === undefined ? await localTime(outputs.graphqlUrl) : Date.now(),
    stripeApiUrl,
    outputsFile,
  };
}

/** The legacy table of another system is its own to keep. */
function tablesOfUsher({ legacyTable }: Outputs): Record<string, TableShape> {
  if (legacyTable === undefined) return ownTables;
  const { 'strategy-metadata': _, ...tables } = ownTables;
  return tables;
}

async function tablesOfExtensions(folders: string | undefined): Promise<Record<string, TableShape>> {
  if (!folders) return {};
  const { loadExtensions } = await import('../../infra/loadExtensions.ts');
  const extensions = loadExtensions(folders.split(','));
  return Object.assign({}, ...extensions.map(({ tables }) => tables)) as Record<string, TableShape>;
}

/** A product on this machine may run on another time. */
async function localTime(graphqlUrl: string): Promise<number> {
  const answer = await fetch(new URL('/_local/state', graphqlUrl));
  return Date.parse(((await answer.json()) as { now: string }).now);
}
