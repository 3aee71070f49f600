import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from '../account.ts';
import type { Finding } from './finding.ts';

/** Concurrent executions that the functions of a deployment reserve together. */
const reserved = 43;
/** AWS: executions that stay free for functions that reserve none; all of them in an account that has fewer. */
const unreservedMin = 100;

/** Whether what the functions reserve fits into the account's quota. */
export async function lookAtConcurrency(account: Account, isThere: boolean): Promise<Finding> {
  const about = 'Lambda concurrency';
  const limits = await account.ask(async (config) => {
    const lambda = new LambdaClient(config);
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    lambda.destroy();
    return AccountLimit!;
  });
  if (limits === undefined)
    return {
      about,
      state: 'note',
      said: 'These credentials may not see the quota (lambda:GetAccountSettings).',
    };
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = limits;
  const wanted = isThere ? 0 : reserved;
  const most = free - Math.min(unreservedMin, all);
  if (wanted <= most)
    return {
      about,
      state: 'ok',
      said: `${free} of ${all} are free${isThere ? '' : `, ${wanted} will be reserved`}`,
    };
  const quota = `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${account.region}`;
  return {
    about,
    state: 'stop',
    said: `The functions reserve ${wanted} concurrent executions, and this account can give away ${Math.max(0, most)}: it has ${all} in ${account.region}, of which ${free} are free. Ask AWS for more: ${quota}`,
  };
}
