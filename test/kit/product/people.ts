import { randomUUID } from 'node:crypto';
import { AdminAddUserToGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { poolOf } from './operating.ts';
import type { Product } from './product.ts';
import { srpClient } from './srp.ts';

export interface Person {
  email: string;
  password: string;
  userId: string;
  accessToken: string;
  idToken: string;
  refreshToken: string;
}

export interface Answer<Data = any> {
  data: Data | null;
  errors?: {
    message: string;
    errorType?: string | null;
    errorInfo?: any;
    path?: (string | number)[] | null;
  }[];
}

/** Signs up, confirms with the code from the mailbox, signs in. */
export async function aPerson(
  product: Product,
  email = `${randomUUID().slice(0, 8)}@example.com`,
): Promise<Person> {
  const password = 'Correct-horse-1';
  await cognito(product, 'SignUp', {
    ClientId: product.outputs.userPoolClientId,
    Username: email,
    Password: password,
    UserAttributes: [{ Name: 'email', Value: email }],
  });
  await cognito(product, 'ConfirmSignUp', {
    ClientId: product.outputs.userPoolClientId,
    Username: email,
    ConfirmationCode: await codeFor(product, email),
  });
  return signIn(product, email, password);
}

export async function signIn(
  product: Product,
  email: string,
  password: string,
  code?: () => string | Promise<string>,
): Promise<Person> {
  let answer = await proves(product, email, password);
  if (answer.ChallengeName === 'SOFTWARE_TOKEN_MFA' && code) {
    answer = await cognito(product, 'RespondToAuthChallenge', {
      ClientId: product.outputs.userPoolClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: answer.Session,
      ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: await code() },
    });
  }
  const { AuthenticationResult, ChallengeName } = answer;
  if (!AuthenticationResult) throw new Error(`The user pool asks for ${ChallengeName}.`);
  return {
    email,
    password,
    userId: claimsOf(AuthenticationResult.AccessToken)['sub'] as string,
    accessToken: AuthenticationResult.AccessToken,
    idToken: AuthenticationResult.IdToken,
    refreshToken: AuthenticationResult.RefreshToken,
  };
}

/** What the pool answers to a password that is proven and not sent: tokens, or what it asks for next. */
export async function proves(product: Product, email: string, password: string): Promise<any> {
  const ClientId = product.outputs.userPoolClientId;
  const { SRP_A, answer } = srpClient(product.outputs.userPoolId, password);
  const { ChallengeParameters } = await cognito(product, 'InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId,
    AuthParameters: { USERNAME: email, SRP_A },
  });
  return cognito(product, 'RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: answer(ChallengeParameters),
  });
}

export function anAdmin(product: Product): Promise<Person> {
  return signIn(product, product.outputs.adminUser.email, product.outputs.adminUser.password);
}

/** A new person in one of the operators' groups. */
export async function anOperatorIn(
  product: Product,
  group: 'viewers' | 'support' | 'admins',
  email?: string,
): Promise<Person> {
  const person = await aPerson(product, email);
  await joins(product, person, group);
  // Groups stand in the token.
  return signIn(product, person.email, person.password);
}

/** `group` as the schema has it; the pool of another app may call it otherwise. */
export async function joins(product: Product, { userId }: Person, group: string): Promise<void> {
  const { userPoolId: UserPoolId, operatorGroups } = product.outputs;
  const place = ['viewers', 'support', 'admins'].indexOf(group);
  const GroupName = operatorGroups?.split(',')[place] ?? group;
  await poolOf(product).send(new AdminAddUserToGroupCommand({ UserPoolId, Username: userId, GroupName }));
}

/** The newest code that was mailed there. */
export async function codeFor(product: Product, email: string): Promise<string> {
  const { mailbox } = await product.state();
  const found = mailbox.find((message: { to: string }) => message.to === email);
  if (!found) throw new Error(`Nothing was mailed to ${email}.`);
  return found.code;
}

/** Calls the user pool as an app does; throws its error, whose name is the service's. */
export async function cognito(product: Product, operation: string, body: object): Promise<any> {
  const answer = await fetch(product.outputs.cognitoEndpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const value = text === '' ? {} : JSON.parse(text);
  if (!answer.ok) throw Object.assign(new Error(value.message), { name: value.__type });
  return value;
}

export async function asks<Data = any>(
  product: Product,
  person: Pick<Person, 'accessToken'>,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const answer = await fetch(product.outputs.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: person.accessToken },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as Answer<Data>;
}

/** The data of an answer that must have no errors. */
export async function gets<Data = any>(
  product: Product,
  person: Pick<Person, 'accessToken'>,
  query: string,
  variables: object = {},
): Promise<Data> {
  const answer = await asks<Data>(product, person, query, variables);
  if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
}
