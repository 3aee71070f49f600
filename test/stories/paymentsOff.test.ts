import { spawnSync } from 'node:child_process';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextNight, rowOf, subscribes } from '../kit/product/nights.ts';
import { invokes, queuesOf, secretsOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, cognito, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { crashesIn } from '../kit/sweep/crashes.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const minute = 60_000;
const SecretId = `${deployment}-stripe`;
/** For how long a warm function keeps the secret. */
const keptMinutes = 10;

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  await nextNight(product);
}, 400_000);
afterAll(() => product.stop());

test('B1 · without a key payments are off: nights compare the rest, delete whom they can, and nothing fails; a key brings Stripe back', async () => {
  const subscriber = await aPerson(product);
  await subscribes(product, subscriber);
  const leaverWhoPays = await aPerson(product);
  await subscribes(product, leaverWhoPays);
  const leaver = await aPerson(product);
  for (const gone of [leaver, leaverWhoPays])
    await cognito(product, 'DeleteUser', { AccessToken: gone.accessToken });
  const before = (await secretsOf(product).send(new GetSecretValueCommand({ SecretId }))).SecretString!;

  await setSecret(JSON.stringify({ apiKey: '', webhookSecrets: [] }));
  for (const call of ['createCheckout(productId: "pro")', 'createPortalSession']) {
    const { errors } = await asks(product, await again(subscriber), `mutation { ${call} { url } }`);
    expect(errors?.[0], call).toMatchObject({
      errorType: 'Unavailable',
      message: 'Payments are not set up yet.',
    });
  }
  expect(await invokes(product, 'stripeUndelivered', {})).toEqual({ lookedAt: 0, missed: 0, placed: 0 });
  expect(await invokes(product, 'stripeCompare', {})).toMatchObject({ lookedAtRows: 0, isDone: false });
  for (const night of [1, 2, 3]) {
    await nextNight(product);
    expect((await lastReport()).withStripe, `night ${night}`).toBe(false);
  }
  expect(await rowOf(product, leaver)).toMatchObject({ status: 'DELETED' });
  expect(await rowOf(product, leaverWhoPays)).toMatchObject({ status: 'ACTIVE' });
  expect((await lastReport()).findings).toEqual([
    { problem: 'ROW_WITHOUT_USER', userId: leaverWhoPays.userId, repaired: false },
  ]);
  expect(await rowOf(product, subscriber)).toHaveProperty('stripe_customer_id');

  await setSecret(before);
  const { healthy } = await nextNight(product);
  expect(healthy).toBe(true);
  expect(await lastReport()).toMatchObject({ withStripe: true });
  expect(await rowOf(product, leaverWhoPays)).toMatchObject({ status: 'DELETED' });
  const { data } = await asks(product, await again(subscriber), 'mutation { createPortalSession { url } }');
  expect(data.createPortalSession.url).toContain('http');
  expect(crashesIn(product.folder)).toEqual([]);
}, 400_000);

test('B2 · an hourly job that failed for good waits among the dead letters, and the redrive command takes it up', async () => {
  const before = (await secretsOf(product).send(new GetSecretValueCommand({ SecretId }))).SecretString!;
  await setSecret('not JSON');
  const fails = () =>
    crashesIn(product.folder).filter((line) => line.startsWith(`${deployment}-stripeUndelivered.log`)).length;
  await product.advance(60 * minute);
  // Lambda tries again after one minute, and after two.
  for (const [tries, next] of [
    [1, 1],
    [2, 2],
    [3, 0],
  ] as const) {
    await until(
      async () => fails(),
      (count) => count >= tries,
    );
    await product.advance(next * minute);
  }
  const failed = await until(
    () => deadLetters(),
    (found) => found.some(({ requestContext }) => requestContext.functionArn.includes('stripeUndelivered')),
  );
  // The comparison looks every five minutes whether it has to continue, and cannot either.
  for (const message of failed)
    expect(message).toMatchObject({
      requestContext: {
        functionArn: expect.stringMatching(/stripe(Undelivered|Compare)/),
        ...{ condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      },
      requestPayload: {},
    });
  const redrive = () =>
    spawnSync(
      process.execPath,
      ['tools/dev/run.mjs', 'tools/operate/redrive.ts', '--local', product.folder],
      { encoding: 'utf8' },
    );
  expect(redrive().stdout).toMatch(/^0 done, [1-9]\d* left\.$/m);
  await setSecret(before);
  expect(redrive().stdout).toMatch(/^[1-9]\d* done, 0 left\.$/m);
  expect(await deadLetters()).toEqual([]);
}, 400_000);

/** What waits in the queue, and stays there. */
async function deadLetters(): Promise<any[]> {
  const sqs = queuesOf(product);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${deployment}-dead-letters` }));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body }) => JSON.parse(Body!));
}

async function setSecret(SecretString: string): Promise<void> {
  await secretsOf(product).send(new PutSecretValueCommand({ SecretId, SecretString }));
  await product.advance((keptMinutes + 1) * minute);
}

/** A token does not outlive a night. */
async function again({ email, password }: Person): Promise<Person> {
  return signIn(product, email, password);
}

async function lastReport(): Promise<any> {
  const parts = 'withStripe findings { problem userId repaired }';
  const ask = `{ syncHealth { lastReport { ${parts} } } }`;
  return (await gets(product, await anAdmin(product), ask)).syncHealth.lastReport;
}
