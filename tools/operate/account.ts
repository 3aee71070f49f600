import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NotPossible } from '../dev/sentences.mjs';
import type { Finding } from './preflight/finding.ts';

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
   * Asks with the caller's own rights, and where these do not reach with those of a role: the bootstrap's lookup role, as the CDK does,
   * unless another one is named. Undefined when neither may.
   */
  ask<Answer>(look: (config: Config) => Promise<Answer>, role?: string): Promise<Answer | undefined>;
  /** The ARN of one of the roles that `cdk bootstrap` makes: `lookup`, `deploy`. */
  bootstrapRole(name: string): string;
}

/** AWS's names for one and the same. */
const denials = ['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'];

function isDenial(error: unknown): boolean {
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

/** The account, or why there is none in one sentence. */
export async function demandAccount(): Promise<Account> {
  const { account, findings } = await findAccount();
  if (account) return account;
  throw new NotPossible(
    findings
      .filter(({ state }) => state === 'stop')
      .map(({ about, said }) => `${about}: ${said}`)
      .join('\n'),
  );
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
    const said = whyUnknown(error, region);
    if (said === undefined) throw error;
    return { findings: [{ about: 'credentials', state: 'stop', said }] };
  } finally {
    sts.destroy();
  }
}

/** Undefined for what is no fault of the credentials. */
function whyUnknown(error: unknown, region: string): string | undefined {
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
      return 'There are no credentials. Set AWS_PROFILE (after its single sign-on, if it has one), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return 'The credentials have expired. Get new ones: sign in again, or assume the role again.';
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
  const assumed = new Map<string, Promise<Config | undefined>>();
  const as = (role: string): Promise<Config | undefined> => {
    const known = assumed.get(role) ?? assume(region, role);
    assumed.set(role, known);
    return known;
  };
  const bootstrapRole = (name: string) =>
    `arn:${partition}:iam::${account}:role/cdk-hnb659fds-${name}-role-${account}-${region}`;
  const ask: Account['ask'] = async (look, role = bootstrapRole('lookup')) => {
    const own = await unlessDenied(look({ region }));
    if (own !== undefined) return own.answer;
    const config = await as(role);
    return config && (await unlessDenied(look(config)))?.answer;
  };
  return { id: account, region, ask, bootstrapRole };
}

/** What acts as a role; undefined for who may not assume it. */
async function assume(region: string, RoleArn: string): Promise<Config | undefined> {
  const sts = new STSClient({ region });
  try {
    const assuming = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'usher' });
    const { AccessKeyId, SecretAccessKey, SessionToken } = (await sts.send(assuming)).Credentials!;
    const credentials = {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
    };
    return { region, credentials };
  } catch (error) {
    if (isDenial(error)) return undefined;
    throw error;
  } finally {
    sts.destroy();
  }
}

async function unlessDenied<Answer>(answer: Promise<Answer>): Promise<{ answer: Answer } | undefined> {
  try {
    return { answer: await answer };
  } catch (error) {
    if (isDenial(error)) return undefined;
    throw error;
  }
}
