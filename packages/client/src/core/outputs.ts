/** What a deployment (or the local server) tells its clients; the same names from both. */
export interface Outputs {
  graphqlUrl: string;
  realtimeUrl: string;
  region: string;
  /** Of the user pool; absent where users sign in at an issuer. */
  userPoolId: string;
  userPoolClientId: string;
  /** With which visitors read the price list, where the deployment has one. */
  apiKey?: string;
  /** Only where the user pool is not AWS's own. */
  cognitoEndpoint?: string;
  /** Where people sign in at another provider, if they can. */
  signInPageUrl?: string;
  /** The providers, and where the pool sends the browser back to after signing in and out, as JSON. */
  socialSignIn?: string;
  /** Whether operators are refused until they sign in with a second factor. */
  secondFactor?: 'required' | 'optional';
  /** The user pool's own rule, as JSON. Without it only the pool says what is wrong with a password. */
  passwordPolicy?: string;
  /** Where the users are another app's: how they come from there. */
  usersOf?: 'pool' | 'oidc';
  /** With `oidc`: what its tokens have in `iss`. */
  issuer?: string;
  /** Where the issuer answers, where that is another address. */
  issuerAddress?: string;
  /** With `oidc`: what people sign in with. */
  clientId?: string;
  /** With `oidc`: what tokens call e-mail address, whether that is verified, name and groups, with commas between them. */
  tokenClaims?: string;
  /** What the directory calls the groups `viewers`, `support` and `admins`, in this order, with commas between them. */
  operatorGroups?: string;
}

const needed = ['graphqlUrl', 'realtimeUrl', 'region'] as const;
const neededOfPool = ['userPoolId', 'userPoolClientId'] as const;
const neededOfIssuer = ['issuer', 'clientId'] as const;

/** Fetched at run time, so that one build serves every deployment. */
export async function loadOutputs(url = '/outputs.json'): Promise<Outputs> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const outputs = (await response.json()) as Outputs;
  const people = outputs.usersOf === 'oidc' ? neededOfIssuer : neededOfPool;
  const missing = [...needed, ...people].filter((name) => !outputs[name]);
  if (missing.length > 0) throw new Error(`${url} has no ${missing.join(', ')}`);
  return outputs;
}
