import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { conformanceTemplate } from './template.ts';
import type { AskedApi } from './target.ts';

/** The account is not there, or does not let it happen. */
export class DeployRefused extends Error {
  override readonly name = 'DeployRefused';
}

export interface ConformanceStack {
  stackName: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Of CloudFormation; absent: AWS's own. */
  endpoint?: string;
}

/** How often CloudFormation is asked how far it is, and how long at most: a stack of this size takes two minutes. */
const [lookMs, deployMsMax] = [3_000, 900_000];

/** Deploys the template that the cases are for, as a stack of its own, and gives its API. */
export async function deployed(options: ConformanceStack): Promise<AskedApi> {
  await ask(options, 'CreateStack', {
    StackName: options.stackName,
    TemplateBody: JSON.stringify(conformanceTemplate()),
    'Capabilities.member.1': 'CAPABILITY_IAM',
    OnFailure: 'DELETE',
  });
  const text = await untilEnded(options, 'CREATE_COMPLETE');
  const output = (name: string) => {
    const found = new RegExp(`<OutputKey>${name}</OutputKey>\\s*<OutputValue>([^<]*)</OutputValue>`).exec(
      text,
    );
    if (!found) throw new DeployRefused(`The stack ${options.stackName} has no output ${name}.`);
    return found[1]!;
  };
  return { graphqlUrl: output('GraphqlUrl'), realtimeUrl: output('RealtimeUrl'), apiKey: output('ApiKey') };
}

export async function removed(options: ConformanceStack): Promise<void> {
  await ask(options, 'DeleteStack', { StackName: options.stackName });
}

async function untilEnded(options: ConformanceStack, wanted: string): Promise<string> {
  for (const startedMs = Date.now(); Date.now() - startedMs < deployMsMax;) {
    const text = await ask(options, 'DescribeStacks', { StackName: options.stackName });
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
