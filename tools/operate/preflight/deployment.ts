import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { dataNamePattern, namePattern } from '../../../infra/names.ts';
import type { LegacyTable } from '../../../infra/settings.ts';
import type { Users } from '../../../infra/usersSetting.ts';
import { CatalogRefused, readCatalog } from '../../../infra/catalog/readCatalog.ts';
import type { Account } from '../account.ts';
import type { Finding } from './finding.ts';

export interface Wanted {
  project: string;
  env: string;
  /** What is handed over to the stack, from the file of settings and the command line. */
  parameters: Record<string, string>;
  /** Settings of the template that ask something of the account; absent when they cannot be read. */
  reserve?: boolean;
  web?: boolean;
  legacyTable?: LegacyTable;
  users?: Users;
  /** Why the settings cannot be used, where they cannot. */
  settingsFault?: string;
  /** Folders of extensions. */
  extensions: string[];
  /** Catalogs of extensions. */
  additions: string[];
  /** A schema that breaks clients of what is deployed is accepted. */
  allowsBreaking: boolean;
  /** Nothing is to be changed: only what a comparison needs is looked at. */
  isComparison?: boolean;
}

/** Together: names of functions, roles and buckets are made from both, and AWS takes 64 characters of a function's. */
const lettersMax = 36;

export function lookAtNaming({ project, env }: Wanted): Finding {
  const about = 'names';
  const wrong = [project, env].filter((name) => !namePattern.test(name));
  if (wrong.length > 0)
    return {
      about,
      state: 'stop',
      said: `${wrong.map((name) => `"${name}"`).join(' and ')} cannot be used: --project and --env take 1 to 20 of a-z, 0-9 and -, a letter first.`,
    };
  if (dataNamePattern.test(env))
    return {
      about,
      state: 'stop',
      said: `--env does not take "${env}": the stacks that hold data end in -data, and this one's could be that of another environment.`,
    };
  if (project.length + env.length > lettersMax)
    return {
      about,
      state: 'stop',
      said: `--project and --env may have ${lettersMax} characters together; "${project}" and "${env}" have ${project.length + env.length}.`,
    };
  return { about, state: 'ok', said: `${project}-${env}` };
}

export function lookAtSettings({ parameters, settingsFault }: Wanted): Finding {
  const about = 'settings';
  if (settingsFault !== undefined) return { about, state: 'stop', said: settingsFault };
  const named = Object.keys(parameters);
  return { about, state: 'ok', said: named.length === 0 ? 'defaults, or as they were' : named.join(', ') };
}

export function lookAtCatalog({ additions }: Wanted): Finding {
  const about = 'catalog';
  try {
    return { about, state: 'ok', said: `${readCatalog('catalog.json', additions).length} products` };
  } catch (error) {
    if (!(error instanceof CatalogRefused)) throw error;
    return { about, state: 'stop', said: error.message };
  }
}

/** Whether payments are on, with a key of the mode that the environment takes. */
export async function lookAtStripe(account: Account, { project, env }: Wanted): Promise<Finding> {
  const about = 'Stripe';
  const how = `npm run secret -- --env ${env}${project === 'usher' ? '' : ` --project ${project}`}`;
  const off: Finding = { about, state: 'note', said: `Payments are off until there is a key: ${how} stripe` };
  const text = await account.ask(async (config) => {
    const secrets = new SecretsManagerClient(config);
    try {
      const { SecretString } = await secrets.send(
        new GetSecretValueCommand({ SecretId: `${project}-${env}-stripe` }),
      );
      return SecretString!;
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return '{}';
      throw error;
    } finally {
      secrets.destroy();
    }
  });
  if (text === undefined)
    return {
      about,
      state: 'note',
      said: 'These credentials may not see whether there is a key (secretsmanager:GetSecretValue).',
    };
  const { apiKey = '', webhookSecrets = [] } = JSON.parse(text) as {
    apiKey?: string;
    webhookSecrets?: string[];
  };
  if (apiKey === '') return off;
  const mode = env === 'prod' ? 'live' : 'test';
  if (/_(live|test)_/.exec(apiKey)?.[1] !== mode)
    return {
      about,
      state: 'warning',
      said: `The key is none of Stripe's ${mode} mode, which ${env} takes: ${how} stripe`,
    };
  if (webhookSecrets.length === 0)
    return {
      about,
      state: 'warning',
      said: `There is a key and no signing secret of a webhook, so no event of Stripe is accepted: ${how} webhook`,
    };
  return { about, state: 'ok', said: `payments are on, in ${mode} mode` };
}
