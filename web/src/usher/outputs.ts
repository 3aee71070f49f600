/** What a deployment (or the local server) tells its clients; the same names from both. */
export interface Outputs {
  graphqlUrl: string;
  realtimeUrl: string;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
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
  usersOf?: 'pool';
  /** What the directory calls the groups `viewers`, `support` and `admins`, in this order, with commas between them. */
  operatorGroups?: string;
}

const needed = ['graphqlUrl', 'realtimeUrl', 'region', 'userPoolId', 'userPoolClientId'] as const;

/** Fetched at run time, so that one build serves every deployment. */
export async function loadOutputs(url = '/outputs.json'): Promise<Outputs> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const outputs = (await response.json()) as Outputs;
  const missing = needed.filter((name) => !outputs[name]);
  if (missing.length > 0) throw new Error(`${url} has no ${missing.join(', ')}`);
  return outputs;
}
