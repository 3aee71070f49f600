import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Cloud, CloudOptions } from '../../../src/cloud.ts';
import { Journal } from '../../../src/kernel/journal.ts';
import { startCloud } from '../../../src/main.ts';
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
  const template = join(folder, 'cdk.out');
  const data = join(folder, 'data');
  for (const each of [template, data]) mkdirSync(each);
  writeFileSync(join(template, `${stackName}.template.json`), JSON.stringify({ Resources: resources }));
  writeFileSync(join(data, 'installation.json'), JSON.stringify(installation));
  const journal = new Journal(data, 'cognito');
  journal.put('keys', 'signing', { kid: keyId, pem: signingPem });
  journal.close();
  const cloud = await startCloud({ template, data, host: '127.0.0.1', port: 0, ...options });
  open.push({ cloud, folder });
  return cloud;
}

afterAll(async () => {
  await Promise.all(open.map(({ cloud }) => cloud.stop()));
  for (const { folder } of open) rmSync(folder, { recursive: true });
  await (await database)?.stop();
});
