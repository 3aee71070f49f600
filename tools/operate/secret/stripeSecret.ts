import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { NotPossible } from '../../dev/sentences.mjs';

/** What `{project}-{env}-stripe` holds. */
export interface StripeSecret {
  apiKey: string;
  /** Newest first; a signature by any of them is accepted. */
  webhookSecrets: string[];
}

export type Mode = 'live' | 'test';

/** While a signing secret is rolled, Stripe signs with the old one and the new one. */
const webhookSecretsMax = 2;

/** As the deployment demands it: `prod` takes live money and no play money, every other environment the other way round. */
export function modeOf(env: string): Mode {
  return env === 'prod' ? 'live' : 'test';
}

/** A key as it was typed or pasted; refused in one sentence that does not repeat it. */
export function checkedKey(text: string, mode: Mode): string {
  const key = text.trim();
  if (key === '') throw new NotPossible('Nothing was given.');
  if (key.startsWith('pk_'))
    throw new NotPossible('This is a publishable key. A restricted key is needed: it begins with rk_.');
  if (key.startsWith('whsec_'))
    throw new NotPossible('This is a signing secret of a webhook: give it with the word webhook.');
  const [, kind, given] = /^(rk|sk)_(live|test)_[A-Za-z0-9_]{8,}$/.exec(key) ?? [];
  if (kind === undefined)
    throw new NotPossible(
      'This is no key of Stripe: those begin with rk_ or sk_, live_ or test_, then letters and digits.',
    );
  if (given !== mode)
    throw new NotPossible(
      `This is a key of Stripe's ${given} mode, and this deployment takes ${mode} mode only.`,
    );
  return key;
}

export function checkedSigningSecret(text: string): string {
  const secret = text.trim();
  if (secret === '') throw new NotPossible('Nothing was given.');
  if (/^whsec_[A-Za-z0-9+/=_-]{8,}$/.test(secret)) return secret;
  throw new NotPossible(
    'This is no signing secret of a webhook: those begin with whsec_. Stripe shows it on the page of the endpoint.',
  );
}

/** The new one in front of the one that it takes over from. */
export function withSigningSecret(before: StripeSecret, secret: string): StripeSecret {
  const others = before.webhookSecrets.filter((one) => one !== secret);
  return { ...before, webhookSecrets: [secret, ...others].slice(0, webhookSecretsMax) };
}

/** What may be shown of it. */
export function stateOf({ apiKey, webhookSecrets }: StripeSecret, mode: Mode): string[] {
  const [, kind, given] = /^(rk|sk)_(live|test)_/.exec(apiKey) ?? [];
  const key =
    apiKey === ''
      ? 'none: payments are off'
      : kind === undefined
        ? 'set, and no key of Stripe'
        : `${kind === 'rk' ? 'a restricted key' : 'a secret key, which may do everything (a restricted one is safer)'} of ${given} mode${given === mode ? '' : `, and ${mode} mode is needed`}`;
  const count = webhookSecrets.length;
  const signing =
    count === 0 ? 'none: no event of Stripe is accepted' : count === 1 ? 'one' : `${count}, the newest first`;
  return [`key: ${key}`, `signing secrets of webhooks: ${signing}`];
}

/** The secret of one deployment, wherever it is. */
export function secretNamed(id: string, config: { region?: string }) {
  const client = new SecretsManagerClient(config);
  return {
    read: async (): Promise<StripeSecret> => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
      const { apiKey = '', webhookSecrets = [] } = JSON.parse(SecretString!) as Partial<StripeSecret>;
      return { apiKey, webhookSecrets };
    },
    write: async (secret: StripeSecret): Promise<void> => {
      await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: JSON.stringify(secret) }));
    },
    changedAt: async (): Promise<Date | undefined> =>
      (await client.send(new DescribeSecretCommand({ SecretId: id }))).LastChangedDate,
    close: () => client.destroy(),
  };
}
