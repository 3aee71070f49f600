import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { reservedBy, reserveDefault } from '../../../infra/reservations.ts';
import type { Account } from '../account.ts';
import type { DeployedTemplate } from '../deployedTemplate.ts';
import type { Wanted } from './deployment.ts';
import type { Finding } from './finding.ts';

/** AWS: executions that stay free for functions that reserve none; all of them in an account that has fewer. */
const unreservedMin = 100;

/**
 * Whether what the functions reserve, beyond what a stack that is there has reserved for them, fits into the account's quota. `deployed` is
 * `null` where there is no stack, and undefined where its template may not be seen.
 */
export async function lookAtConcurrency(
  account: Account,
  { env, reserve = reserveDefault(env), web = true }: Wanted,
  deployed: DeployedTemplate | null | undefined,
): Promise<Finding> {
  const about = 'Lambda concurrency';
  const reserved = reservedBy({ reserve, web });
  if (reserved === 0) return { about, state: 'ok', said: 'nothing will be reserved' };
  const limits = await account.ask(async (config) => {
    const lambda = new LambdaClient(config);
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    lambda.destroy();
    return AccountLimit!;
  });
  if (limits === undefined || deployed === undefined)
    return {
      about,
      state: 'note',
      said: 'These credentials may not see the quota (lambda:GetAccountSettings, cloudformation:GetTemplate).',
    };
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = limits;
  const held = deployed === null ? 0 : reservedIn(deployed);
  const wanted = Math.max(0, reserved - held);
  const most = Math.max(0, free - Math.min(unreservedMin, all));
  if (wanted <= most)
    return {
      about,
      state: 'ok',
      said: `${free} of ${all} are free${wanted === 0 ? '' : `, ${wanted} will be reserved`}`,
    };
  const quota = `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${account.region}`;
  return {
    about,
    state: 'stop',
    said: `The functions reserve ${wanted} concurrent executions, and this account can give away ${most}: it has ${all} in ${account.region}, of which ${free} are free. Ask AWS for more: ${quota}\nUntil then deploy with --no-reserve.`,
  };
}

/** What the functions of a stack have reserved, as its template says. */
function reservedIn({ Resources }: DeployedTemplate): number {
  return Object.values(Resources).reduce(
    (sum, { Properties }) => sum + Number(Properties?.['ReservedConcurrentExecutions'] ?? 0),
    0,
  );
}
