import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud, CloudOptions } from '../../../src/cloud.ts';
import { Journal } from '../../../src/kernel/journal.ts';
import { startCloud } from '../../../src/main.ts';
import { stableId } from '../../../src/template/names.ts';
import { temporaryFolder } from '../../dynamodb/fixture.ts';
import { aDatabase } from './engine.ts';
import { keyId, signingPem } from './users.ts';

export interface Declared {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
}

export type Resources = Record<string, Declared>;

const stackName = 'parity';
/** One for all starts, so that what follows from it is known before any of them. */
const installation = { seed: 'parity', secret: 'parity' };
export const vaultSecret = installation.secret;
export const accountId = '000000000000';

export const apiIdOf = (logicalId: string) => stableId(26, stackName, logicalId);
export const keyOf = (logicalId: string) => `da2-${stableId(26, installation.seed, stackName, logicalId)}`;

const flows = ['USER_SRP', 'USER_PASSWORD', 'ADMIN_USER_PASSWORD', 'REFRESH_TOKEN'].map(
  (name) => `ALLOW_${name}_AUTH`,
);

/** A pool that is there before the stack, with one client. */
export const standingPool = (userPoolId: string, clientId: string): CloudOptions['standing'] => ({
  TheirPool: { Type: 'AWS::Cognito::UserPool', PhysicalId: userPoolId, Properties: {} },
  TheirClient: {
    ...{ Type: 'AWS::Cognito::UserPoolClient', PhysicalId: clientId },
    Properties: {
      UserPoolId: userPoolId,
      ExplicitAuthFlows: flows,
    },
  },
});

const open: { cloud: Cloud; folder: string }[] = [];
let database: ReturnType<typeof aDatabase> | undefined;

/**
 * What the start command starts, for a template of these resources, on a port of its own. The installation, the key that pools
 * sign with and the engine behind the tables are there before it, so that a start takes milliseconds.
 */
export async function starts(resources: Resources, options: Partial<CloudOptions> = {}): Promise<Cloud> {
  database ??= aDatabase();
  process.env['DYNAMODB_ENDPOINT'] = (await database).endpoint;
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  for (const each of [join(folder, 'cdk.out'), data]) mkdirSync(each);
  writeFileSync(join(data, 'installation.json'), JSON.stringify(installation));
  const journal = new Journal(data, 'cognito');
  journal.put('keys', 'signing', { kid: keyId, pem: signingPem });
  journal.close();
  return startedIn(folder, resources, options);
}

/** Ends a start, and starts these resources over what it keeps. */
export async function startsAgain(former: Cloud, resources: Resources): Promise<Cloud> {
  const at = open.findIndex(({ cloud }) => cloud === former);
  const { folder } = open.splice(at, 1)[0]!;
  await former.stop();
  return startedIn(folder, resources, {});
}

async function startedIn(
  folder: string,
  resources: Resources,
  options: Partial<CloudOptions>,
): Promise<Cloud> {
  const template = join(folder, 'cdk.out');
  writeFileSync(join(template, `${stackName}.template.json`), JSON.stringify({ Resources: resources }));
  const data = join(folder, 'data');
  const cloud = await startCloud({ template, data, host: '127.0.0.1', port: 0, ...options });
  open.push({ cloud, folder });
  return cloud;
}

/** Ends what a file has started; the engine stays for the next one. */
export async function endAll(): Promise<void> {
  const ending = open.splice(0);
  await Promise.all(ending.map(({ cloud }) => cloud.stop()));
  for (const { folder } of ending) rmSync(folder, { recursive: true });
}
