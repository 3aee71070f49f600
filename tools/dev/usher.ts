import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Cloud, CloudOptions } from '../../packages/understudy/src/cloud.ts';
import { readJson, writeJson } from '../../packages/understudy/src/outputs.ts';
import { openStripe, stripeIn } from '../../packages/stripe-stand-in/src/companion.ts';
import type { BuiltWeb } from './web.mjs';

/** What a person who has just cloned the repository signs in with. Only ever on this machine. */
export const demoUser = { email: 'demo@example.com', password: 'Demo-user-1' };
export const adminUser = { email: 'admin@example.com', password: 'Admin-user-1' };

const realKey = process.env['STRIPE_API_KEY'];
const realWebhookSecret = process.env['STRIPE_WEBHOOK_SECRET'];

/** What the user of the command can fix. */
class UsherRefused extends Error {
  override readonly name = 'UsherRefused';
}

export function isRefused(error: unknown): boolean {
  return error instanceof Error && ['UsherRefused', 'CatalogRefused'].includes(error.name);
}

/** What Usher's own stack wants to know of the machine that it runs on. */
export function optionsFor(options: CloudOptions): CloudOptions {
  if (realKey && !/^[rs]k_test_/.test(realKey)) {
    throw new UsherRefused('STRIPE_API_KEY is not a test key. A local run never touches live money.');
  }
  return {
    ...options,
    companions: [openStripe],
    parametersAt: (address) => ({
      WebOrigins: address,
      StripeApiUrl: realKey ? 'https://api.stripe.com' : address,
      ...options.parameters,
    }),
  };
}

type Load = (entry: string) => Promise<any>; // a script of this folder, bundled when it is needed

/** Everything that a new deployment is given by hand or by a command, given once: people, catalog, Stripe's keys, web client. */
export async function firstSteps(
  cloud: Cloud,
  load: Load,
  web: BuiltWeb | undefined,
  /** The catalogs that extensions add to catalog.json. */
  additions: string[],
): Promise<void> {
  await checkCatalog(cloud, load, additions);
  await ensureUser(cloud, demoUser, false);
  await ensureUser(cloud, adminUser, true);
  await ensureStripe(cloud);
  if (await isCatalogMissing(cloud)) await bringCatalog(cloud, load, additions);
  if (web) await publishWeb(cloud, load, web);
  const { address } = cloud;
  cloud.addOutputs({
    webUrl: `${address}/`,
    adminUrl: `${address}/admin.html`,
    stripeApiUrl: stripeUrl(cloud),
    demoUser,
    adminUser,
  });
}

/** A broken catalog stops every start, not only the one that brings it in; an unchanged one is not read again. */
async function checkCatalog({ folder }: Cloud, load: Load, additions: string[]): Promise<void> {
  const hash = createHash('sha256');
  const schemas = ['catalog.schema.json', ...(additions.length > 0 ? ['catalog.extension.schema.json'] : [])];
  for (const file of ['catalog.json', ...additions, ...schemas])
    hash.update(`${file}\0`).update(readFileSync(file));
  const sha256 = hash.digest('hex');
  if (readJson<{ sha256: string }>(folder, 'catalog.checked.json')?.sha256 === sha256) return;
  const { readCatalog } = await load('tools/operate/readCatalog.ts');
  readCatalog('catalog.json', additions);
  writeJson(folder, 'catalog.checked.json', { sha256 });
}

async function bringCatalog(cloud: Cloud, load: Load, additions: string[]): Promise<void> {
  const { seedCatalog } = await load('tools/operate/seedCatalog.ts');
  const payments = { apiKey: realKey ?? stripeIn(cloud.companions).apiKey, apiUrl: stripeUrl(cloud) };
  const table = tableNamed(cloud, 'products');
  await seedCatalog(table, cloud.operatorEnvironment(), payments, cloud.clock.now(), additions);
}

/** The public part is served from where it was built; the function that gives out the rest reads a bucket, as it does anywhere. */
async function publishWeb(cloud: Cloud, load: Load, { operators, inputs }: BuiltWeb): Promise<void> {
  const { folder, outputs } = cloud;
  if (readJson<{ inputs: string }>(folder, 'web.published.json')?.inputs === inputs) return;
  const { publishOperators } = await load('tools/operate/publishOperators.ts');
  await publishOperators(outputs['operatorsBucket'], cloud.operatorEnvironment(), operators);
  writeJson(folder, 'web.published.json', { inputs });
}

const stripeUrl = (cloud: Cloud) => (realKey ? 'https://api.stripe.com' : cloud.address);

/** Whether the catalog has yet to be brought in, which takes the AWS SDK and so is a script of its own. */
async function isCatalogMissing(cloud: Cloud): Promise<boolean> {
  const { Count } = await cloud.call('dynamodb', 'Query', {
    TableName: tableNamed(cloud, 'products'),
    IndexName: 'CatalogIndex',
    KeyConditionExpression: '#catalog = :current',
    ExpressionAttributeNames: { '#catalog': 'catalog' },
    ExpressionAttributeValues: { ':current': { S: 'current' } },
    Select: 'COUNT',
    Limit: 1,
  });
  return Count === 0;
}

function tableNamed(cloud: Cloud, suffix: string): string {
  const tables = [...cloud.stack.resources.values()].filter(
    (resource) => resource.type === 'AWS::DynamoDB::Table',
  );
  const found = tables.find((table) => table.physicalId.endsWith(`-${suffix}`));
  if (!found) throw new Error(`The stack declares no table ${suffix}.`);
  return found.physicalId;
}

async function ensureUser(
  cloud: Cloud,
  user: { email: string; password: string },
  isAdmin: boolean,
): Promise<void> {
  const UserPoolId = cloud.outputs['userPoolId'];
  const { Users } = await cloud.call('cognito-idp', 'ListUsers', {
    UserPoolId,
    Filter: `email = "${user.email}"`,
    Limit: 1,
  });
  if (Users.length > 0) return;
  const made = await cloud.call('cognito-idp', 'AdminCreateUser', {
    UserPoolId,
    Username: user.email,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: user.email },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  const Username = made.User.Username;
  await cloud.call('cognito-idp', 'AdminSetUserPassword', {
    UserPoolId,
    Username,
    Password: user.password,
    Permanent: true,
  });
  if (isAdmin)
    await cloud.call('cognito-idp', 'AdminAddUserToGroup', { UserPoolId, Username, GroupName: 'admins' });
}

/** The stand-in's keys, or real test keys from the environment: whatever the secret held before, this start sets it. */
async function ensureStripe(cloud: Cloud): Promise<void> {
  const webhookUrl = cloud.outputs['stripeWebhookUrl'];
  const secret = [...cloud.stack.resources.values()].find(
    (resource) => resource.type === 'AWS::SecretsManager::Secret' && resource.physicalId.includes('-stripe'),
  );
  if (!secret || typeof webhookUrl !== 'string') return;
  const stripe = stripeIn(cloud.companions);
  const wanted = realKey
    ? { apiKey: realKey, webhookSecrets: realWebhookSecret ? [realWebhookSecret] : [] }
    : { apiKey: stripe.apiKey, webhookSecrets: [stripe.webhookSecret] };
  const { SecretString } = await cloud.call('secretsmanager', 'GetSecretValue', {
    SecretId: secret.physicalId,
  });
  if (JSON.stringify(JSON.parse(SecretString)) !== JSON.stringify(wanted)) {
    await cloud.call('secretsmanager', 'PutSecretValue', {
      SecretId: secret.physicalId,
      SecretString: JSON.stringify(wanted),
    });
  }
  if (realKey) {
    console.log('Stripe: the test keys of the environment are used, and Stripe itself answers.');
    console.log(`        Deliver its events here: stripe listen --forward-to ${webhookUrl}`);
  } else {
    stripe.deliverTo(webhookUrl);
  }
}
