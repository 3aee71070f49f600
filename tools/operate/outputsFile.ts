import { readFileSync, statSync } from 'node:fs';
import { NotPossible } from '../dev/sentences.mjs';

/** What a deployment, or `npm start`, says of itself. */
export interface Outputs {
  graphqlUrl: string;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  /** Where the users are not those of Usher's own pool. */
  usersOf?: 'pool' | 'oidc';
  /** With `oidc`. */
  issuer?: string;
  /** With which visitors read the price list; absent where the deployment has none. */
  apiKey?: string;
  /** Only there when it is not AWS's own. */
  cognitoEndpoint?: string;
  stripeApiUrl?: string;
  /** The folders of its extensions, with commas between them; absent when it has none. */
  extensions?: string;
  adminUser?: { email: string; password: string };
  backendRoleArn?: string;
}

type Texts = Record<string, unknown>;

/** The outputs that a file has; `help` says what a user can do where there is none. */
export function outputsAt(file: string, help: string): Outputs {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new NotPossible(`${file} is not there. ${help}`);
  if (found.isDirectory()) throw new NotPossible(`${file} is a folder: name the file of outputs in it.`);
  return outputsIn(readFileSync(file, 'utf8'), file);
}

/**
 * What a file says of a deployment: as `npm run deploy` and `npm start` write it, or where an app has `@usher/cdk` and puts all of it out as one text
 * (docs/cdk.md), as `cdk deploy --outputs-file` and the understudy do.
 */
export function outputsIn(text: string, file: string): Outputs {
  const read = parsed(text);
  if (!read) throw new NotPossible(`${file} is no file of outputs: it holds no JSON object.`);
  if (typeof read['graphqlUrl'] === 'string') return ofUnderstudy(read) as unknown as Outputs;
  const found = Object.entries(read).flatMap(([stack, outputs]) => {
    const whole = wholeIn(Object(outputs));
    return whole ? [{ stack, whole }] : [];
  });
  const [first, second] = found;
  if (!first)
    throw new NotPossible(
      `${file} names no deployment of Usher: an app of the CDK puts it out with new CfnOutput(this, 'Outputs', { value: this.toJsonString(usher.outputs) }).`,
    );
  if (second)
    throw new NotPossible(
      `${file} names two deployments of Usher, of ${found.map(({ stack }) => stack).join(' and ')}: deploy one with a file of its own (cdk deploy ${first.stack} --outputs-file …).`,
    );
  return first.whole as unknown as Outputs;
}

/** What has an address on this machine is asked there, the pages among it. */
function ofUnderstudy(read: Texts): Texts {
  const whole = wholeIn(read);
  if (!whole) return read;
  const { origin } = new URL(String(read['graphqlUrl']));
  const pages = whole['webUrl'] ? { webUrl: origin, adminUrl: `${origin}/admin.html` } : {};
  return { ...whole, ...pages, ...read };
}

/** Among the outputs of a stack, under any name. */
function wholeIn(outputs: Texts): Texts | undefined {
  for (const text of Object.values(outputs)) {
    if (typeof text !== 'string' || !text.startsWith('{')) continue;
    const value = parsed(text);
    if (typeof value?.['graphqlUrl'] === 'string') return value;
  }
  return undefined;
}

/** Another output, and another file, may be any text. */
function parsed(text: string): Texts | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Texts) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
