import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import type { Product } from '../product/product.ts';

/** A price at the stand-in, by the key that it has put into the stack's secret. */
export async function priced({ operator, outputs }: Product): Promise<string> {
  const { region, credentials, endpoints } = operator;
  const secrets = new SecretsManagerClient({
    region,
    credentials,
    endpoint: endpoints['AWS_ENDPOINT_URL_SECRETS_MANAGER']!,
  });
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'shop-stripe' }));
  const { origin } = new URL(outputs.graphqlUrl);
  const made = async (kind: string, form: Record<string, string>) => {
    const answer = await fetch(`${origin}/v1/${kind}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${JSON.parse(SecretString!).apiKey}` },
      body: new URLSearchParams(form),
    });
    const { id, ...more } = (await answer.json()) as { id: string };
    expect(answer.status, JSON.stringify(more)).toBe(200);
    return id;
  };
  const product = await made('products', { name: 'Pro' });
  return made('prices', { product, currency: 'usd', unit_amount: '900', 'recurring[interval]': 'month' });
}
