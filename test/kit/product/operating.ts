import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import Stripe from 'stripe';
import type { Product } from './product.ts';
import { deployment } from './storiesStack.ts';

/** What an SDK needs to act as the person who runs the product. */
function at(product: Product, service: string) {
  const { region, credentials, endpoints } = product.operator;
  return { region, credentials, endpoint: endpoints[`AWS_ENDPOINT_URL_${service}`]! };
}

export const poolOf = (product: Product) =>
  new CognitoIdentityProviderClient(at(product, 'COGNITO_IDENTITY_PROVIDER'));

export const tablesOf = (product: Product) =>
  DynamoDBDocumentClient.from(new DynamoDBClient(at(product, 'DYNAMODB')));

export const bucketsOf = (product: Product) => new S3Client({ ...at(product, 'S3'), forcePathStyle: true });

export const queuesOf = (product: Product) => new SQSClient(at(product, 'SQS'));

export const secretsOf = (product: Product) => new SecretsManagerClient(at(product, 'SECRETS_MANAGER'));

/** Runs a function with an event, as a schedule or another service would; throws what it threw. */
export async function invokes<Value = any>(
  product: Product,
  name: string,
  event: object,
  of = deployment,
): Promise<Value> {
  // Of the functions that run one at a time, a schedule may have one running: the clock of a product passes many.
  const lambda = new LambdaClient({ ...at(product, 'LAMBDA'), maxAttempts: 10 });
  const FunctionName = `${of}-${name.replaceAll('.', '-')}`;
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const payload = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError) throw new Error(payload);
  return JSON.parse(payload) as Value;
}

/** The Stripe that the product pays with. */
export async function stripeOf(product: Product): Promise<Stripe> {
  const answer = await secretsOf(product).send(
    new GetSecretValueCommand({ SecretId: `${deployment}-stripe` }),
  );
  const { apiKey } = JSON.parse(answer.SecretString!) as { apiKey: string };
  const url = new URL(product.outputs.stripeApiUrl);
  return new Stripe(apiKey, { host: url.hostname, port: url.port, protocol: 'http', telemetry: false });
}

/** Chooses a card on the page of a checkout, and pays. */
export async function pays(checkoutUrl: string, card = 'pm_card_visa'): Promise<void> {
  const answer = await fetch(`${checkoutUrl}/pay`, {
    method: 'POST',
    body: new URLSearchParams({ card }),
    redirect: 'manual',
  });
  if (answer.status >= 400) throw new Error(await answer.text());
}

/** Asks until it fits. */
export async function until<Value>(
  ask: () => Promise<Value>,
  fits: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What follows from everything that was written before: streams are read to their end, those that fill up meanwhile too. */
export async function followed(product: Product): Promise<void> {
  await until(
    async () => (await product.state()).streams as { state: string }[],
    (streams) => streams.length > 0 && streams.every(({ state }) => state === 'idle'),
  );
}

/** What `npm run verify` prints. */
export const verifies = (product: Product, args: string[]) => prints(product, 'verify', args);

/** What `npm run migrate` prints. */
export const migrates = (product: Product) => prints(product, 'migrate', []);

function prints(product: Product, command: string, args: string[]): Promise<string> {
  const line = ['tools/dev/run.mjs', `tools/operate/${command}.ts`, '--local', product.folder, ...args];
  return text(spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'ignore'] }).stdout);
}
