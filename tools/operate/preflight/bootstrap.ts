import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from '../account.ts';
import type { Finding } from './finding.ts';

/** What the CDK's default way of deploying needs of the bootstrap stack. */
const bootstrapVersionMin = 6;
const bootstrapParameter = '/cdk-bootstrap/hnb659fds/version';

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
