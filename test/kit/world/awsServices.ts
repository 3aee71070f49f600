import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The three services that a trial's functions speak to beside DynamoDB, as far as they do: one secret, a bus that keeps what
 * it was given, and a user pool that knows addresses. Sets the variables that name them.
 */
export async function startCloud() {
  const events: { type: string; detail: Record<string, any> }[] = [];
  const emails = new Map<string, string>();
  const state = { isBusDown: false, whileTelling: async () => {} };
  const answers: Record<string, (body: any) => object | Promise<object>> = {
    'secretsmanager.GetSecretValue': () => ({ SecretString: 'a deployment’s own secret' }),
    'AWSEvents.PutEvents': async ({ Entries }) => {
      await state.whileTelling();
      if (state.isBusDown) return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] };
      for (const { DetailType, Detail } of Entries) {
        events.push({ type: DetailType, detail: JSON.parse(Detail) });
      }
      return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: '1' })) };
    },
    'AWSCognitoIdentityProviderService.AdminGetUser': ({ Username }) => ({
      Username,
      UserAttributes: [{ Name: 'email', Value: emails.get(Username) }],
    }),
  };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = answers[String(request.headers['x-amz-target'])];
      if (!answer) return response.destroy();
      const value = await answer(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint,
    CLAIM_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:claims',
    EVENT_BUS_NAME: 'usher-dev',
    USER_POOL_ID: 'eu-central-1_test',
    WEB_ORIGINS: 'https://app.example,https://other.example',
    WEB_PATH: '/#/',
    DISPOSABLE_TRIALS: 'refuse',
    TRIALS_PER_DOMAIN: '0',
    CARD_CLAIMS: 'ignore',
  });
  return {
    events,
    emails,
    state,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
