import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { authorizerToken } from './authorization.ts';
import { DeployRefused } from './refused.ts';
import type { AskedApi } from './target.ts';
import { conformanceTemplate } from './template.ts';
import { msUntilEnded, tokenOf } from './tokens.ts';

export interface ConformanceStack {
  stackName: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Absent: AWS's own. */
  endpoint?: string;
  /** Of the user pools; absent: AWS's own. */
  poolEndpoint?: string;
  /** Waits until a token has ended, to ask with it too. */
  waits: boolean;
}

/** How often CloudFormation is asked how far it is, and how long at most: a stack of this size takes three minutes. */
const [lookMs, deployMsMax] = [3_000, 900_000];

/** Makes a stack of its own of the template that the cases are for, and gives its id. Refused when there is one of that name. */
export async function created(options: ConformanceStack): Promise<string> {
  const text = await ask(options, 'CreateStack', {
    StackName: options.stackName,
    TemplateBody: JSON.stringify(conformanceTemplate()),
    'Capabilities.member.1': 'CAPABILITY_IAM',
    OnFailure: 'DELETE',
  });
  return /<StackId>([^<]+)<\/StackId>/.exec(text)![1]!;
}

/** The API of the stack once it is there, with a token of each of its pools. */
export async function apiOf(options: ConformanceStack, stackId: string): Promise<AskedApi> {
  const text = await untilEnded(options, stackId, 'CREATE_COMPLETE');
  const output = (name: string) => {
    const found = new RegExp(`<OutputKey>${name}</OutputKey>\\s*<OutputValue>([^<]*)</OutputValue>`).exec(
      text,
    );
    if (!found) throw new DeployRefused(`The stack ${options.stackName} has no output ${name}.`);
    return found[1]!;
  };
  const { region, credentials, poolEndpoint: endpoint } = options;
  const token = (clientId: string) => tokenOf({ clientId, region, ...(endpoint ? { endpoint } : {}) });
  const expiredToken = options.waits ? await ended(await token(output('UsersClientId'))) : undefined;
  return {
    ...{ graphqlUrl: output('GraphqlUrl'), realtimeUrl: output('RealtimeUrl'), apiKey: output('ApiKey') },
    ...{ region, iam: credentials, authorizerToken },
    userPoolToken: await token(output('UsersClientId')),
    oidcToken: await token(output('IssuerClientId')),
    ...(expiredToken === undefined ? {} : { expiredToken }),
  };
}

async function ended(token: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, msUntilEnded(token, Date.now())));
  return token;
}

/** Returns when CloudFormation says that nothing of it is left. */
export async function removed(options: ConformanceStack, stackId: string): Promise<void> {
  await ask(options, 'DeleteStack', { StackName: stackId });
  await untilEnded(options, stackId, 'DELETE_COMPLETE');
}

async function untilEnded(options: ConformanceStack, stackId: string, wanted: string): Promise<string> {
  for (const startedMs = Date.now(); Date.now() - startedMs < deployMsMax;) {
    const text = await ask(options, 'DescribeStacks', { StackName: stackId });
    const status = /<StackStatus>(\w+)<\/StackStatus>/.exec(text)?.[1] ?? '';
    if (status === wanted) return text;
    if (!status.endsWith('_IN_PROGRESS')) throw new DeployRefused(`${options.stackName} ended as ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  throw new DeployRefused(`${options.stackName} did not become ${wanted} within a quarter of an hour.`);
}

async function ask(
  options: ConformanceStack,
  action: string,
  given: Record<string, string>,
): Promise<string> {
  const { region, credentials, endpoint = `https://cloudformation.${region}.amazonaws.com` } = options;
  const url = new URL(endpoint);
  const body = new URLSearchParams({ Action: action, Version: '2010-05-15', ...given }).toString();
  const signer = new SignatureV4({ service: 'cloudformation', region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: url.pathname, body },
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
  });
  const answer = await fetch(url, { method: 'POST', headers, body });
  const text = await answer.text();
  if (answer.ok) return text;
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text;
  throw new DeployRefused(`CloudFormation refused ${action}: ${message}`);
}
