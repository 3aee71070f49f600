import {
  AdminGetUserCommand,
  ListGroupsCommand,
  ListUsersCommand,
  paginateListUsersInGroup,
  type AttributeType,
  type CognitoIdentityProviderClient,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from './pagedFile.ts';

/** A user as Cognito gives one: no password, and no secret of an authenticator. */
export interface SavedUser {
  sub: string;
  username: string;
  status: string;
  isEnabled: boolean;
  createdAt: string;
  attributes: Record<string, string>;
  /** `SOFTWARE_TOKEN_MFA` and the like; absent where it was not asked for. */
  factors?: string[];
}

export interface SavedGroup {
  name: string;
  description?: string;
  precedence?: number;
  /** Their usernames. */
  members: string[];
}

/** Cognito's own ceiling. */
const perPage = 60;

export function pagesOfGroups(client: CognitoIdentityProviderClient, UserPoolId: string) {
  return async (next: unknown): Promise<Page> => {
    const { Groups = [], NextToken } = await client.send(
      new ListGroupsCommand({ UserPoolId, Limit: perPage, NextToken: next as string | undefined }),
    );
    const lines: string[] = [];
    for (const { GroupName, Description, Precedence } of Groups) {
      const group: SavedGroup = {
        name: GroupName!,
        ...(Description === undefined ? {} : { description: Description }),
        ...(Precedence === undefined ? {} : { precedence: Precedence }),
        members: await membersOf(client, UserPoolId, GroupName!),
      };
      lines.push(JSON.stringify(group));
    }
    return { lines, next: NextToken };
  };
}

export async function membersOf(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  GroupName: string,
): Promise<string[]> {
  const members: string[] = [];
  const pages = paginateListUsersInGroup({ client, pageSize: perPage }, { UserPoolId, GroupName });
  for await (const { Users = [] } of pages) members.push(...Users.map(({ Username }) => Username!));
  return members;
}

/** `withFactors` says of whom the second factor is asked for, which takes a request for each. */
export function pagesOfUsers(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  withFactors: (username: string) => boolean,
) {
  return async (next: unknown): Promise<Page> => {
    const page = await client.send(
      new ListUsersCommand({ UserPoolId, Limit: perPage, PaginationToken: next as string | undefined }),
    );
    const users = (page.Users ?? []).map(toSaved);
    for (const user of users) {
      if (!withFactors(user.username)) continue;
      const { UserMFASettingList = [] } = await client.send(
        new AdminGetUserCommand({ UserPoolId, Username: user.username }),
      );
      user.factors = UserMFASettingList;
    }
    return { lines: users.map((user) => JSON.stringify(user)), next: page.PaginationToken };
  };
}

function toSaved({ Username, UserStatus, Enabled, UserCreateDate, Attributes }: UserType): SavedUser {
  const { sub = Username!, ...attributes } = attributesIn(Attributes);
  return {
    sub,
    username: Username!,
    status: UserStatus!,
    isEnabled: Enabled ?? true,
    createdAt: UserCreateDate!.toISOString(),
    attributes,
  };
}

export function attributesIn(list: AttributeType[] | undefined): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Name, Value }) => [Name!, Value ?? '']));
}
