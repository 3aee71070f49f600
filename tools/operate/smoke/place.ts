import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { demandPool, nameIn, outputsPathOf, readOutputs } from '../deployment.ts';
import type { Outputs } from '../outputsFile.ts';

/** What a deployment says of itself, as far as the smoke test goes by it. */
interface SmokeOutputs extends Outputs {
  realtimeUrl: string;
  webUrl?: string;
  adminUrl?: string;
  stripeWebhookUrl?: string;
  secondFactor?: 'required' | 'optional';
  /** Where the users are another app's. */
  operatorGroups?: string;
}

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The AWS account of the deployment, for those who have credentials of it. */
export interface Access {
  keys(): Promise<Keys>;
  pool: CognitoIdentityProviderClient;
  /** What the client of another service is made with. */
  config: { region: string; credentials: () => Promise<Keys>; endpoint?: string };
  /** `{project}-{env}` */
  stack: string;
}

export interface Place {
  file: string;
  outputs: SmokeOutputs;
  /** Undefined without credentials that may look at the user pool. */
  access: Access | undefined;
  /** Whether this is a product on this machine. */
  isHere: boolean;
  /** The time that the deployment runs on, in epoch milliseconds: a product on this machine may have moved its clock. */
  now(): number;
}

interface Values {
  outputs?: string | undefined;
  env?: string | undefined;
  project: string;
  local?: string | undefined;
}

/** The deployment that the options name, and what the credentials of this process may do in its account. */
export async function placeOf(values: Values): Promise<Place> {
  const file = outputsPathOf(values);
  const outputs = readOutputs(file) as SmokeOutputs;
  demandPool(outputs, 'The smoke test makes its people in');
  const own = ownKeys(dirname(file));
  const aheadMs = own ? (await timeOf(outputs.graphqlUrl)) - Date.now() : 0;
  const access = await accessTo(outputs, own);
  return { file, outputs, access, isHere: own !== undefined, now: () => Date.now() + aheadMs };
}

interface OwnKeys {
  credentials: Keys;
  endpoints: Record<string, string>;
}

/** Of a product on this machine, which keeps them beside its outputs. */
function ownKeys(folder: string): OwnKeys | undefined {
  const file = join(folder, 'operator.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OwnKeys) : undefined;
}

async function timeOf(graphqlUrl: string): Promise<number> {
  const answer = await fetch(new URL('/_local/state', graphqlUrl));
  return Date.parse(((await answer.json()) as { now: string }).now);
}

/** What says that there are no credentials, or none for this pool. Everything else is a fault and is thrown. */
const withoutAccess = [
  'CredentialsProviderError',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'ResourceNotFoundException',
  'ExpiredTokenException',
];

async function accessTo(outputs: SmokeOutputs, own: OwnKeys | undefined): Promise<Access | undefined> {
  const keys: () => Promise<Keys> = own ? () => Promise.resolve(own.credentials) : defaultProvider();
  const { region, cognitoEndpoint, userPoolId: UserPoolId } = outputs;
  const pool = new CognitoIdentityProviderClient({
    region,
    credentials: keys,
    ...(cognitoEndpoint ? { endpoint: cognitoEndpoint } : {}),
  });
  try {
    const { UserPool } = await pool.send(new DescribeUserPoolCommand({ UserPoolId }));
    const endpoint = own?.endpoints['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
    const config = { region, credentials: keys, ...(endpoint ? { endpoint } : {}) };
    return { keys, pool, config, stack: nameIn(outputs) ?? UserPool!.Name! };
  } catch (error) {
    if (!(error instanceof Error) || !withoutAccess.includes(error.name)) throw error;
    pool.destroy();
    return undefined;
  }
}
