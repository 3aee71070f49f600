import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListGroupsCommand,
  type UserPoolClientType,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorGroupsOf, type PoolUsers } from '../../../infra/usersSetting.ts';
import type { Account } from '../account.ts';
import type { Finding } from './finding.ts';

const about = 'users';

/** What an account has of the pool that a deployment takes its users from; `null` for what is not there. */
export interface SeenPool {
  pool: UserPoolType | null;
  /** In the order in which they are named. */
  clients: (UserPoolClientType | null)[];
  groups: string[];
}

/** Whether the pool, its clients and its groups are there, and whether people can sign in at the web client by the first of them. */
export async function lookAtUsersOfPool(
  account: Account,
  users: PoolUsers,
  hasWeb: boolean,
): Promise<Finding[]> {
  const seen = await account.ask(async (config) => {
    const client = new CognitoIdentityProviderClient(config);
    const UserPoolId = users.userPoolId;
    try {
      const { UserPool: pool } = await orNull(client.send(new DescribeUserPoolCommand({ UserPoolId })));
      if (!pool) return { pool: null, clients: [], groups: [] };
      const clients = [];
      for (const ClientId of users.clientIds)
        clients.push(
          (await orNull(client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))))
            .UserPoolClient ?? null,
        );
      return { pool, clients, groups: await groupsOf(client, UserPoolId) };
    } finally {
      client.destroy();
    }
  });
  return judgeUsersOfPool(seen, users, { region: account.region, hasWeb });
}

async function orNull<Answer extends object>(asked: Promise<Answer>): Promise<Partial<Answer>> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
    throw error;
  }
}

async function groupsOf(client: CognitoIdentityProviderClient, UserPoolId: string): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListGroupsCommand({ UserPoolId, NextToken }));
    names.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName!));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return names;
}

/** `undefined` where the pool may not be seen. */
export function judgeUsersOfPool(
  seen: SeenPool | undefined,
  users: PoolUsers,
  { region, hasWeb }: { region: string; hasWeb: boolean },
): Finding[] {
  const { userPoolId, clientIds } = users;
  if (!userPoolId.startsWith(`${region}_`))
    return [stop(`The user pool ${userPoolId} is of another region than this deployment (${region}).`)];
  if (seen === undefined)
    return [
      {
        ...{ about, state: 'note' },
        said: 'These credentials may not see the pool (cognito-idp:DescribeUserPool, DescribeUserPoolClient, ListGroups).',
      },
    ];
  if (!seen.pool) return [stop(`There is no user pool ${userPoolId} in this account and region.`)];
  const missing = clientIds.filter((_, place) => !seen.clients[place]);
  if (missing.length > 0)
    return [stop(`The user pool ${userPoolId} has no app client ${missing.join(', ')}.`)];
  const groups = Object.values(operatorGroupsOf(users)).filter((name) => !seen.groups.includes(name));
  return [
    { about, state: 'ok', said: `${seen.pool.Name} (${userPoolId}), ${clientIds.length} clients` },
    ...(groups.length === 3
      ? [
          warning(
            `The pool has none of the groups ${groups.join(', ')}: there are no operators until it has one.`,
          ),
        ]
      : []),
    ...(hasWeb ? faultsOfWebClient(seen.clients[0]!) : []),
  ];
}

/** By the page that the deployment serves, people prove their password; a browser can keep no secret. */
function faultsOfWebClient({
  ClientId,
  ClientSecret,
  ExplicitAuthFlows = [],
}: UserPoolClientType): Finding[] {
  const why = ClientSecret
    ? 'has a secret'
    : ExplicitAuthFlows.some((flow) => ['ALLOW_USER_SRP_AUTH', 'USER_SRP_AUTH'].includes(flow))
      ? undefined
      : 'does not allow ALLOW_USER_SRP_AUTH';
  if (why === undefined) return [];
  return [
    warning(
      `The first client, ${ClientId}, ${why}: at the customers’ and the operators’ page no user can sign in by it. Name one first that can, or leave the pages out with web: false.`,
    ),
  ];
}

const stop = (said: string): Finding => ({ about, state: 'stop', said });
const warning = (said: string): Finding => ({ about, state: 'warning', said });
