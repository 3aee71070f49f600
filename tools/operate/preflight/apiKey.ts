import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Account, Config } from '../account.ts';
import type { DeployedTemplate } from '../deployedTemplate.ts';
import type { Finding } from './finding.ts';

const about = 'price list';
const [hourMs, dayMs] = [3_600_000, 86_400_000];
/** AppSync: documented. A key is made for a week, and kept for a year at most, from when its end was moved. */
const [madeForMs, keptForMs] = [7 * dayMs, 365 * dayMs];

/** The API key with which visitors read the price list of what is deployed, where the stack has one: whether it is there, and until when. */
export async function lookAtApiKey(
  account: Account,
  StackName: string,
  template: DeployedTemplate | undefined,
): Promise<Finding[]> {
  if (template === undefined) return [unseen];
  const [LogicalResourceId] =
    Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::AppSync::ApiKey') ?? [];
  if (LogicalResourceId === undefined) return [];
  const seen = await account.ask(async (config) => {
    const arn = await arnOf(config, { StackName, LogicalResourceId });
    const [, apiId, id] = /:apis\/([^/]+)\/apikeys\/([^/]+)$/.exec(arn)!;
    const keys = await keysOf(config, apiId!);
    return keys.find((one) => one.id === id) ?? null;
  });
  if (seen === undefined) return [unseen];
  return [judgeApiKey(seen && { endMs: seen.expires * 1000 }, Date.now(), StackName)];
}

const unseen: Finding = {
  about,
  state: 'note',
  said: 'These credentials may not see its key (cloudformation:DescribeStackResource, appsync:ListApiKeys).',
};

/** `renewApiKey` moves the end each hour, so that a key that ends in less than a year tells when it last did. `null`: there is no key. */
export function judgeApiKey(key: { endMs: number } | null, nowMs: number, stack: string): Finding {
  const warning = (said: string): Finding => ({ about, state: 'warning', said });
  if (key === null)
    return warning(
      'Its API key is gone, and visitors are refused. Deploy once with the setting pricing: false and once without it: that makes another key, which is apiKey in the outputs.',
    );
  const leftMs = key.endMs - nowMs;
  const end = new Date(key.endMs).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');
  const how = `the alarm errors-renewApiKey and the function’s log say why, and this tries it again: aws lambda invoke --function-name ${stack}-renewApiKey /dev/stdout`;
  if (leftMs <= 0)
    return warning(
      `Its API key ended at ${end}, and visitors are refused: ${how}\nA key that has ended is kept for 60 days.`,
    );
  const isNew = leftMs > madeForMs - 3 * hourMs && leftMs <= madeForMs + hourMs;
  if (isNew || leftMs > keptForMs - dayMs)
    return { about, state: 'ok', said: `its API key lasts until ${end}, and its end is moved each hour` };
  return warning(`Its API key ends at ${end}, and its end has not been moved for a day or more: ${how}`);
}

async function arnOf(
  config: Config,
  named: { StackName: string; LogicalResourceId: string },
): Promise<string> {
  const cloudFormation = new CloudFormationClient(config);
  try {
    const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand(named));
    return StackResourceDetail!.PhysicalResourceId!;
  } finally {
    cloudFormation.destroy();
  }
}

interface Key {
  id: string;
  /** Seconds of the epoch. */
  expires: number;
}

/** By the API itself: its client is a package of its own, and this is one request. */
async function keysOf({ region, credentials }: Config, apiId: string): Promise<Key[]> {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = process.env['AWS_ENDPOINT_URL_APPSYNC'] ?? process.env['AWS_ENDPOINT_URL'];
  const url = new URL(`/v1/apis/${apiId}/apikeys`, base ?? `https://appsync.${region}.${domain}`);
  const signer = new SignatureV4({
    ...{ service: 'appsync', region, sha256: Sha256 },
    credentials: credentials ?? defaultProvider(),
  });
  const { protocol, host, hostname, pathname: path } = url;
  const { headers } = await signer.sign({ method: 'GET', protocol, hostname, path, headers: { host } });
  const answer = await fetch(url, { headers });
  // The API was deleted by hand, and the key with it.
  if (answer.status === 404) return [];
  const said = await answer.text();
  if (answer.status === 200) return (JSON.parse(said) as { apiKeys: Key[] }).apiKeys;
  const error = new Error(`AppSync answered ${answer.status}: ${said}`);
  if (answer.status === 403) error.name = 'AccessDeniedException';
  throw error;
}
