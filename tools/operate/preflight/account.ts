import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Finding } from './finding.ts';

/** What a client is made with. */
export interface Config {
  region: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/** The AWS account that is deployed into, as far as its credentials reach. */
export interface Account {
  id: string;
  region: string;
  /**
   * Asks with the caller's own rights, and where these do not reach with those of the bootstrap's lookup role, as the CDK does. Undefined
   * when neither may.
   */
  ask<Answer>(look: (config: Config) => Promise<Answer>): Promise<Answer | undefined>;
}

/** What the CDK's default way of deploying needs of the bootstrap stack. */
const bootstrapVersionMin = 6;
const bootstrapParameter = '/cdk-bootstrap/hnb659fds/version';

/** AWS's names for one and the same. */
const denials = ['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'];

export function isDenial(error: unknown): boolean {
  return error instanceof Error && denials.includes(error.name);
}

/** Whose credentials these are, and where they deploy. The account is undefined when that cannot be known. */
export async function findAccount(): Promise<{ account?: Account; findings: Finding[] }> {
  const region = await findRegion();
  if (region === undefined)
    return {
      findings: [
        {
          about: 'region',
          state: 'stop',
          said: 'None is set. Set AWS_REGION, such as AWS_REGION=eu-central-1, or a region in the profile (aws configure set region …).',
        },
        // Anywhere will do to learn whose credentials these are.
        ...(await findIdentity('us-east-1')).findings,
      ],
    };
  const { identity, findings } = await findIdentity(region);
  findings.push({ about: 'region', state: 'ok', said: region });
  return identity === undefined ? { findings } : { account: accountIn(region, identity), findings };
}

async function findRegion(): Promise<string | undefined> {
  const sts = new STSClient({});
  try {
    return await sts.config.region();
  } catch (error) {
    if (error instanceof Error && error.message === 'Region is missing')
      return process.env['AWS_DEFAULT_REGION'];
    throw error;
  } finally {
    sts.destroy();
  }
}

interface Identity {
  account: string;
  partition: string;
}

async function findIdentity(region: string): Promise<{ identity?: Identity; findings: Finding[] }> {
  const sts = new STSClient({ region });
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    const identity = { account: Account!, partition: Arn!.split(':')[1]! };
    return {
      identity,
      findings: [{ about: 'credentials', state: 'ok', said: `account ${Account}, as ${Arn}` }],
    };
  } catch (error) {
    const said = whyNobody(error, region);
    if (said === undefined) throw error;
    return { findings: [{ about: 'credentials', state: 'stop', said }] };
  } finally {
    sts.destroy();
  }
}

/** Undefined for what is no fault of the credentials. */
function whyNobody(error: unknown, region: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = String((error as { code?: unknown }).code ?? '');
  if (code === 'ENOTFOUND')
    return `AWS has no region ${region}, or this machine does not reach it (${error.message}). Set AWS_REGION.`;
  if (
    ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'EAI_AGAIN'].includes(code) ||
    error.name === 'TimeoutError'
  )
    return `AWS does not answer (${error.message || code}). Look at the network, and at AWS_ENDPOINT_URL if it is set.`;
  switch (error.name) {
    case 'CredentialsProviderError':
      return 'There are no credentials. Set AWS_PROFILE (after aws sso login, if it signs in), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return 'The credentials have expired. Get new ones (aws sso login, or assume the role again).';
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
      return `AWS does not know these credentials in ${region}. Look at AWS_PROFILE or the AWS_… variables; a region that has to be switched on for an account answers the same.`;
    case 'SignatureDoesNotMatch':
    case 'InvalidSignatureException':
      return `AWS does not take the signature (${error.message}). Look at AWS_SECRET_ACCESS_KEY, and at the clock of this machine.`;
    default:
      return undefined;
  }
}

function accountIn(region: string, { account, partition }: Identity): Account {
  let looking: Promise<Config | undefined> | undefined;
  const lookup = async (): Promise<Config | undefined> => {
    const sts = new STSClient({ region });
    try {
      const RoleArn = `arn:${partition}:iam::${account}:role/cdk-hnb659fds-lookup-role-${account}-${region}`;
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'preflight' }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
      return {
        region,
        credentials: {
          accessKeyId: AccessKeyId!,
          secretAccessKey: SecretAccessKey!,
          sessionToken: SessionToken!,
        },
      };
    } catch (error) {
      if (isDenial(error)) return undefined;
      throw error;
    } finally {
      sts.destroy();
    }
  };
  const ask: Account['ask'] = async (look) => {
    const own = await unlessDenied(look({ region }));
    if (own !== undefined) return own.answer;
    const config = await (looking ??= lookup());
    return config && (await unlessDenied(look(config)))?.answer;
  };
  return { id: account, region, ask };
}

async function unlessDenied<Answer>(answer: Promise<Answer>): Promise<{ answer: Answer } | undefined> {
  try {
    return { answer: await answer };
  } catch (error) {
    if (isDenial(error)) return undefined;
    throw error;
  }
}

/** Whether the account and region are bootstrapped, and new enough. */
export async function lookAtBootstrap(account: Account): Promise<Finding> {
  const about = 'bootstrap';
  const how = `npx cdk bootstrap aws://${account.id}/${account.region}`;
  const version = await account.ask(async (config) => {
    const ssm = new SSMClient(config);
    try {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: bootstrapParameter }));
      return Number(Parameter!.Value);
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return 0;
      throw error;
    } finally {
      ssm.destroy();
    }
  });
  if (version === undefined)
    return { about, state: 'note', said: 'These credentials may not see its version (ssm:GetParameter).' };
  if (version === 0)
    return {
      about,
      state: 'stop',
      said: `${account.region} of account ${account.id} is not bootstrapped. Once: ${how}`,
    };
  if (version < bootstrapVersionMin)
    return {
      about,
      state: 'stop',
      said: `Version ${version} is too old, ${bootstrapVersionMin} is needed. Renew it: ${how}`,
    };
  return { about, state: 'ok', said: `version ${version}` };
}
