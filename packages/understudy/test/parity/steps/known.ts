import type { AuthProvider } from '../../../src/appsync/definition.ts';
import { accountId, apiIdOf, keyOf } from './started.ts';
import { clientId, oidcIssuer, region, userPoolId } from './users.ts';

export const apiId = apiIdOf('Api');
export const apiArn = `arn:aws:appsync:${region}:${accountId}:apis/${apiId}`;
export const apiKey = keyOf('Key');
/** A name of this machine that needs no port, so that it is known before a start. */
export const host = 'parity.localhost';

export const cognito: AuthProvider = {
  mode: 'AMAZON_COGNITO_USER_POOLS',
  userPoolId,
  region,
  appIdClientRegex: clientId,
  defaultAction: 'ALLOW',
};
export const iam: AuthProvider = { mode: 'AWS_IAM' };
export const keyed: AuthProvider = { mode: 'API_KEY' };
export const oidc: AuthProvider = { mode: 'OPENID_CONNECT', issuer: oidcIssuer };
