import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProduct, type Product } from '../kit/product/product.ts';

/** All that anybody may read of a deployment; it grows only on purpose. */
const forBrowsers = [
  ...['apiKey', 'cognitoEndpoint', 'graphqlUrl', 'passwordPolicy', 'realtimeUrl', 'region'],
  ...['secondFactor', 'userPoolClientId', 'userPoolId'],
];

describe('what the product says of itself', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  }, 120_000);
  afterAll(() => product.stop());

  test('C6 · what anybody may read of it is what a browser needs, and nothing else', async () => {
    const served = await (await fetch(new URL('/outputs.json', product.outputs.graphqlUrl))).json();
    expect(Object.keys(served).sort()).toEqual(forBrowsers);
    expect(product.outputs).toMatchObject(served);
    expect(Object.keys(product.outputs)).toEqual(
      expect.arrayContaining(['archiveBucket', 'backendRoleArn', 'operatorsBucket', 'stripeWebhookUrl']),
    );
  });

  const written = () => JSON.parse(readFileSync(join(product.folder, 'amplify_outputs.json'), 'utf8'));

  test('is in the format of Amplify too, with what the user pool will take', () => {
    const { region, userPoolId, userPoolClientId, graphqlUrl } = product.outputs;
    expect(written()).toEqual({
      version: '1',
      auth: {
        aws_region: region,
        user_pool_id: userPoolId,
        user_pool_client_id: userPoolClientId,
        password_policy: {
          min_length: 10,
          require_lowercase: true,
          require_uppercase: true,
          require_numbers: true,
          require_symbols: false,
        },
        username_attributes: ['email'],
        user_verification_types: ['email'],
        standard_required_attributes: ['email'],
        mfa_configuration: 'OPTIONAL',
        mfa_methods: ['TOTP'],
      },
      data: {
        aws_region: region,
        url: graphqlUrl,
        default_authorization_type: 'AMAZON_COGNITO_USER_POOLS',
        authorization_types: ['AWS_IAM', 'API_KEY'],
        api_key: product.outputs.apiKey,
      },
      custom: { cognitoEndpoint: `${new URL(graphqlUrl).origin}/_aws/cognito-idp` },
    });
  });

  test('lets Amplify sign a user in and call the API with nothing but that file', async () => {
    const config = parseAmplifyConfig(written());
    // As docs/adopting.md has it: only on this machine is the pool not AWS's own.
    Object.assign(config.Auth!.Cognito, { userPoolEndpoint: written().custom.cognitoEndpoint });
    Amplify.configure(config);
    const { email: username, password } = product.outputs.demoUser;
    expect(await signIn({ username, password })).toMatchObject({ isSignedIn: true });
    expect((await fetchAuthSession()).tokens?.idToken?.payload['email']).toBe(username);
    const answer = await generateClient().graphql({ query: '{ me { email } }' });
    expect(answer).toMatchObject({ data: { me: { email: username } } });
    await signOut();
  });
});
