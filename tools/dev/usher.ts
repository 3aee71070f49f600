import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Cloud, CloudOptions } from '../../packages/understudy/src/cloud.ts';
import { readJson, writeJson } from '../../packages/understudy/src/outputs.ts';
import { amplifyOutputs } from '../operate/amplifyOutputs.ts';
import { clientOutputs } from '../../infra/clientOutputs.ts';
import { openLiveStripe, openStripe, stripeIn } from '../../packages/stripe-stand-in/src/companion.ts';
import { issuerAt, issuerIn } from '../../packages/understudy/src/issuer/companion.ts';
import { standInIssuer } from './standInIssuer.ts';
import { standInPool } from './standInPool.ts';
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
  const [stack] = [options.stack ?? []].flat();
  const standing = standInPool(options.template, stack);
  const { companions, ...issuers } = standInIssuer(options.template, stack);
  return {
    ...options,
    ...issuers,
    ...(standing ? { standing } : {}),
    publicOutputs: clientOutputs,
    companions: [stack?.endsWith('-prod') ? openLiveStripe : openStripe, ...companions],
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
  const changed = await changedCatalog(cloud, load, additions);
  await ensureUser(cloud, demoUser, false);
  await ensureUser(cloud, adminUser, true);
  await ensureStripe(cloud);
  const rows = await currentProducts(cloud);
  if (rows.length === 0) await bringCatalog(cloud, load, additions);
  const missing = changed && rows.length > 0 ? missingFrom(rows, changed.products) : [];
  if (missing.length === 0) changed?.note();
  else console.log(`Not on sale here yet: ${missing.join(', ')}. npm run catalog -- push brings them in.`);
  const { address } = cloud;
  // A template without the web has no bucket for the operators' part, and nothing that serves either part.
  const hasWeb = cloud.outputs['operatorsBucket'] !== undefined;
  if (web && hasWeb) await publishWeb(cloud, load, web);
  cloud.addOutputs({
    ...(hasWeb ? { webUrl: `${address}/`, adminUrl: `${address}/admin.html` } : {}),
    stripeApiUrl: stripeUrl(cloud),
    // Under its own name in tokens; here it answers at another address.
    ...(issuerIn(cloud.companions) ? { issuerAddress: issuerAt(address) } : {}),
    demoUser,
    adminUser,
  });
  writeJson(
    cloud.folder,
    'amplify_outputs.json',
    amplifyOutputs(cloud.outputs, [...cloud.stack.resources.values()]),
  );
}

/** What of the catalog is asked of it here. */
interface Sold {
  id: string;
  features: { feature: string }[];
}

/**
 * A broken catalog stops every start, not only the one that brings it in. Gives the products, or undefined when they are what an
 * earlier start has seen in step with the table: an unchanged file is not read again.
 */
async function changedCatalog(
  { folder }: Cloud,
  load: Load,
  additions: string[],
): Promise<{ products: Sold[]; note: () => void } | undefined> {
  const hash = createHash('sha256');
  const schemas = ['catalog.schema.json', ...(additions.length > 0 ? ['catalog.extension.schema.json'] : [])];
  for (const file of ['catalog.json', ...additions, ...schemas])
    hash.update(`${file}\0`).update(readFileSync(file));
  const sha256 = hash.digest('hex');
  if (readJson<{ sha256: string }>(folder, 'catalog.checked.json')?.sha256 === sha256) return undefined;
  const { readCatalog } = await load('infra/catalog/readCatalog.ts');
  const products = readCatalog('catalog.json', additions) as Sold[];
  return { products, note: () => writeJson(folder, 'catalog.checked.json', { sha256 }) };
}

/** The products and features of a catalog that are not in the table, as a start finds after an extension was added. */
function missingFrom(rows: Row[], products: Sold[]): string[] {
  const sold = new Set(rows.flatMap(({ features }) => features.L.map(({ M }) => M.feature.S)));
  const ids = new Set(rows.map(({ product_id }) => product_id.S));
  const features = new Set(products.flatMap((product) => product.features.map(({ feature }) => feature)));
  return [
    ...[...features].filter((feature) => !sold.has(feature)),
    ...products.map(({ id }) => id).filter((id) => !ids.has(id)),
  ];
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

interface Row {
  product_id: { S: string };
  features: { L: { M: { feature: { S: string } } }[] };
}

/** What is in the products table; nothing when the catalog has yet to be brought in, which takes the AWS SDK and so is a script of its own. */
async function currentProducts(cloud: Cloud): Promise<Row[]> {
  const { Items } = await cloud.call('dynamodb', 'Query', {
    TableName: tableNamed(cloud, 'products'),
    IndexName: 'CatalogIndex',
    KeyConditionExpression: '#catalog = :current',
    ExpressionAttributeNames: { '#catalog': 'catalog' },
    ExpressionAttributeValues: { ':current': { S: 'current' } },
  });
  return Items as Row[];
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
  const issuer = issuerIn(cloud.companions);
  if (issuer) {
    if (issuer.users.byEmail(user.email)) return;
    const admins = String(cloud.outputs['operatorGroups']).split(',').at(-1)!;
    const standing = { emailVerified: true, groups: isAdmin ? [admins] : [], hasSecondFactor: isAdmin };
    issuer.users.create({ ...user, ...standing });
    return;
  }
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
  if (isAdmin) {
    const { operatorGroups = 'viewers,support,admins' } = cloud.outputs as { operatorGroups?: string };
    const GroupName = operatorGroups.split(',').at(-1);
    await cloud.call('cognito-idp', 'AdminAddUserToGroup', { UserPoolId, Username, GroupName });
  }
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
