import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

interface Operator {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  endpoints: Record<string, string>;
  roles: Record<string, unknown>;
}

/**
 * The key of the Stripe that the product takes money through: STRIPE_API_KEY, or the key of the stand-in of a product on this
 * machine, which lies in its secret and is read as its operator. Undefined: a deployment, whose key must not be read.
 */
export async function stripeKeyFor(
  { stripeApiUrl }: { stripeApiUrl?: string | undefined },
  outputsFile: string,
): Promise<string | undefined> {
  const given = process.env['STRIPE_API_KEY'];
  if (given) return given;
  const file = join(dirname(outputsFile), 'operator.json');
  if (!stripeApiUrl?.startsWith('http://') || !existsSync(file)) return undefined;
  const { region, credentials, endpoints, roles } = JSON.parse(readFileSync(file, 'utf8')) as Operator;
  const end = `-${region}-backend`;
  const backend = Object.keys(roles).find((name) => name.endsWith(end));
  if (!backend) return undefined;
  const client = new SecretsManagerClient({
    region,
    credentials,
    endpoint: endpoints['AWS_ENDPOINT_URL_SECRETS_MANAGER']!,
  });
  const SecretId = `${backend.slice(0, -end.length)}-stripe`;
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  client.destroy();
  return (JSON.parse(SecretString!) as { apiKey: string }).apiKey || undefined;
}
