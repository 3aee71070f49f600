import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotPossible } from '../dev/sentences.mjs';

/** What a deployment, or `npm start`, says of itself. */
export interface Outputs {
  graphqlUrl: string;
  region: string;
  userPoolClientId: string;
  /** Only there when it is not AWS's own. */
  cognitoEndpoint?: string;
  stripeApiUrl?: string;
  /** The folders of its extensions, with commas between them; absent when it has none. */
  extensions?: string;
  adminUser?: { email: string; password: string };
}

export function outputsPath(file: string | undefined): string {
  return file ?? join(process.env['USHER_DATA'] ?? '.usher', 'outputs.json');
}

export function readOutputs(file: string | undefined): Outputs {
  const path = outputsPath(file);
  if (!existsSync(path)) {
    throw new NotPossible(
      `${path} is not there. Start Usher with npm start, or name the file with --outputs.`,
    );
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Outputs;
}

/** Signs an operator in: with USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD, or as the one that a local start has made. */
export async function signIn(outputs: Outputs): Promise<string> {
  const email = process.env['USHER_ADMIN_EMAIL'] ?? outputs.adminUser?.email;
  const password = process.env['USHER_ADMIN_PASSWORD'] ?? outputs.adminUser?.password;
  if (!email || !password) {
    throw new NotPossible('Set USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD to a user in the group admins.');
  }
  const endpoint = outputs.cognitoEndpoint ?? `https://cognito-idp.${outputs.region}.amazonaws.com/`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: outputs.userPoolClientId,
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  });
  const body = (await answer.json()) as {
    message?: string;
    AuthenticationResult?: { AccessToken: string };
    ChallengeName?: string;
  };
  if (body.AuthenticationResult) return body.AuthenticationResult.AccessToken;
  throw new NotPossible(
    `${email} cannot sign in: ${body.ChallengeName ? `the pool asks for ${body.ChallengeName}` : body.message}.`,
  );
}

/** One operation as the signed-in operator. */
export async function ask<Data>(
  outputs: Outputs,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const answer = await fetch(outputs.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as {
    data?: Data;
    errors?: { errorType?: string; message: string }[];
  };
  if (errors?.[0]) throw new NotPossible(`${errors[0].errorType ?? 'Error'}: ${errors[0].message}`);
  if (!answer.ok || !data) throw new NotPossible(`${outputs.graphqlUrl} answered ${answer.status}.`);
  return data;
}
