import { listen } from '../../../packages/understudy/src/kernel/server.ts';

export interface SecretsManager {
  /** How often Stripe's secret was read. */
  reads(): number;
  set(value: unknown): void;
  stop(): Promise<void>;
}

const claimSecretArn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:usher-dev-claims-AbCdEf';

/**
 * Stripe's secret behind a socket, which counts how often it is asked for, and the one that hashes mailboxes. Sets what the
 * functions' SDK reads.
 */
export async function startSecretsManager(value: unknown = {}): Promise<SecretsManager> {
  let current = JSON.stringify(value);
  let reads = 0;
  const server = await listen('127.0.0.1', 0);
  server.serve(
    [
      {
        matches: () => true,
        handle: async (request) => {
          if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
            throw new Error(`Not expected: ${request.headers['x-amz-target']}`);
          }
          const { SecretId } = JSON.parse(request.body.toString()) as { SecretId: string };
          const isClaims = SecretId === claimSecretArn;
          if (!isClaims) reads++;
          return {
            status: 200,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: JSON.stringify({ SecretString: isClaims ? 'a deployment’s own secret' : current }),
          };
        },
      },
    ],
    [],
  );
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${server.port}`,
    STRIPE_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:usher-dev-stripe-AbCdEf',
    CLAIM_SECRET_ARN: claimSecretArn,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-central-1',
  });
  return {
    reads: () => reads,
    set: (next) => {
      current = JSON.stringify(next);
    },
    stop: () => server.close(),
  };
}
