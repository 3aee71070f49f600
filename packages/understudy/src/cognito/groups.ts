import { ServiceError, type Body } from '../kernel/answer.ts';
import { named, toUserType } from './adminUsers.ts';
import { poolOf, type Cognito } from './cognito.ts';
import { pageOf } from './paging.ts';
import { textAt } from './parameters.ts';
import type { Pool } from './pool.ts';
import { toAttributeList } from './schema.ts';
import type { Group } from './user.ts';

export async function createGroup(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const name = textAt(body, 'GroupName');
  if (cognito.users.group(pool, name)) {
    throw new ServiceError('GroupExistsException', 'A group with the name already exists.');
  }
  const group = cognito.users.putGroup(pool, {
    name,
    ...(typeof body['Description'] === 'string' && { description: body['Description'] }),
    ...(typeof body['Precedence'] === 'number' && { precedence: body['Precedence'] }),
    ...(typeof body['RoleArn'] === 'string' && { roleArn: body['RoleArn'] }),
  });
  return { Group: toGroupType(group) };
}

export async function listGroups(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const { page, next } = pageOf(cognito.users.groups(pool), body, 'NextToken');
  return { Groups: page.map(toGroupType), ...next };
}

export async function adminAddUserToGroup(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  const name = demandGroup(cognito, pool, body);
  if (!user.groups.includes(name)) {
    cognito.users.update(pool, user.sub, { groups: [...user.groups, name] });
  }
  return {};
}

export async function adminRemoveUserFromGroup(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  const name = demandGroup(cognito, pool, body);
  cognito.users.update(pool, user.sub, { groups: user.groups.filter((group) => group !== name) });
  return {};
}

export async function adminListGroupsForUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  const groups = user.groups.flatMap((name) => cognito.users.group(pool, name) ?? []);
  const { page, next } = pageOf(groups, body, 'NextToken');
  return { Groups: page.map(toGroupType), ...next };
}

export async function listUsersInGroup(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const name = demandGroup(cognito, pool, body);
  const { page, next } = pageOf(cognito.users.members(pool, name), body, 'NextToken');
  return {
    Users: page.map((user) => ({
      ...toUserType(user),
      Attributes: toAttributeList({ sub: user.sub, ...user.attributes }),
    })),
    ...next,
  };
}

function demandGroup(cognito: Cognito, pool: Pool, body: Body): string {
  const name = textAt(body, 'GroupName');
  if (!cognito.users.group(pool, name))
    throw new ServiceError('ResourceNotFoundException', 'Group not found.');
  return name;
}

function toGroupType(group: Group): Record<string, unknown> {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
    CreationDate: group.createdAt / 1000,
    LastModifiedDate: group.modifiedAt / 1000,
  };
}
