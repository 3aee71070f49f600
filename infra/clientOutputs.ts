/**
 * What a browser has to know of a deployment, and all that anybody may read of it: `packages/client/src/core/outputs.ts` has the same names.
 * Buckets, roles, the address that Stripe calls and the like are for those who deploy.
 */
const names = [
  'graphqlUrl',
  'realtimeUrl',
  'region',
  'userPoolId',
  'userPoolClientId',
  'cognitoEndpoint',
  'signInPageUrl',
  'socialSignIn',
  'passwordPolicy',
  'secondFactor',
  'usersOf',
  'operatorGroups',
  'issuer',
  'issuerAddress',
  'clientId',
  'tokenClaims',
  'apiKey',
];

/** What is served beside the web client as `outputs.json`. */
export function clientOutputs(outputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => names.includes(name)));
}
