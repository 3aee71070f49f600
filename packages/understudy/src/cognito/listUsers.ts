import { ServiceError, type Body } from '../kernel/answer.ts';
import { toUserType } from './adminUsers.ts';
import { poolOf, type Cognito } from './cognito.ts';
import { fromToken, limitOf, toToken } from './paging.ts';
import { namesAt, textAt } from './parameters.ts';
import type { Pool } from './pool.ts';
import { toAttributeList } from './schema.ts';
import type { User } from './user.ts';

// AWS: documented; a filter names one of these.
const filterable = new Set([
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
]);

interface UserFilter {
  attribute: string;
  isPrefix: boolean;
  value: string;
}

/** In order of creation; a page follows the last user that was shown, whatever changes in between. */
export async function listUsers(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const limit = limitOf(body);
  const filter = filterFrom(body['Filter']);
  const wanted = namesAt(body, 'AttributesToGet');
  const after = fromToken(body['PaginationToken'], 'PaginationToken');
  const found: User[] = [];
  for (const user of candidates(cognito, pool, filter, after)) {
    if (filter && !isMatch(user, filter)) continue;
    found.push(user);
    if (found.length > limit) break;
  }
  const page = found.slice(0, limit);
  return {
    Users: page.map((user) => {
      const attributes = toAttributeList({ sub: user.sub, ...user.attributes });
      return {
        ...toUserType(user),
        Attributes: wanted.length ? attributes.filter(({ Name }) => wanted.includes(Name)) : attributes,
      };
    }),
    ...(found.length > limit && { PaginationToken: toToken(page.at(-1)!.sequence) }),
  };
}

/** A look-up by name or `sub` needs no walk through the pool. */
function candidates(
  cognito: Cognito,
  pool: Pool,
  filter: UserFilter | undefined,
  after: number,
): Iterable<User> {
  if (filter && !filter.isPrefix && (filter.attribute === 'sub' || filter.attribute === 'username')) {
    const user = cognito.users.find(pool, filter.value);
    return user && user.sequence > after ? [user] : [];
  }
  return cognito.users.list(pool, after);
}

function isMatch(user: User, { attribute, isPrefix, value }: UserFilter): boolean {
  const actual =
    attribute === 'username'
      ? user.username
      : attribute === 'sub'
        ? user.sub
        : attribute === 'cognito:user_status'
          ? user.status
          : attribute === 'status'
            ? user.isEnabled
              ? 'Enabled'
              : 'Disabled'
            : user.attributes[attribute];
  if (actual === undefined) return false;
  // AWS: documented; letters' case matters for custom attributes alone, and those cannot be searched.
  const [left, right] = [actual.toLowerCase(), value.toLowerCase()];
  return isPrefix ? left.startsWith(right) : left === right;
}

function filterFrom(declared: unknown): UserFilter | undefined {
  if (declared === undefined || declared === '') return undefined;
  const parts = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(String(declared));
  if (!parts) {
    throw new ServiceError('InvalidParameterException', `Error while parsing filter: ${String(declared)}`);
  }
  const [, attribute, operator, quoted] = parts as unknown as [string, string, string, string];
  if (!filterable.has(attribute)) {
    throw new ServiceError('InvalidParameterException', `Invalid search attribute: ${attribute}`);
  }
  return { attribute, isPrefix: operator === '^=', value: quoted.replace(/\\(.)/g, '$1') };
}
