import { flag, group, isKnownLater, listOf, oneOf, shown, text, union, type Kind } from './settingKinds.ts';

/** Who the users are: of a pool of Usher's own, of a user pool that is there already, or of another issuer. */
export type Users = OwnUsers | PoolUsers | OidcUsers;

/** A user pool that the data stack makes. */
export interface OwnUsers {
  kind: 'own';
  /**
   * True in the last release in which the pool is Usher's: it calls no functions any more, and stays when it is taken out of the stack.
   * Default false.
   */
  handOver?: boolean;
}

/** A user pool of the same account and region, of which nothing is changed. */
export interface PoolUsers {
  kind: 'pool';
  /** `eu-central-1_aBcDeFgHi` */
  userPoolId: string;
  /** The app clients whose tokens the API takes, 1 to 10; people sign in at the web client with the first. */
  clientIds: string[];
  /** The operators' groups of that pool. Default `viewers`, `support` and `admins`. */
  groups?: Partial<OperatorGroups>;
  /** The attribute that has a person's name. Default `name`. */
  nameAttribute?: string;
  /** Whether the deletion of an account deletes the pool's user. Default false. */
  deleteUsers?: boolean;
}

/** An issuer that speaks OpenID Connect. */
export interface OidcUsers {
  kind: 'oidc';
  /** `https://id.example.com`, to the letter as its tokens have it in `iss`. */
  issuer: string;
  /** Of the apps whose tokens the API takes, as they stand in `azp` or `aud`, 1 to 10. */
  clientIds: string[];
  /** How its tokens name what is read of them. */
  claims?: Partial<OidcClaims>;
  /** Values of the claim `groups`. Default `viewers`, `support` and `admins`. */
  groups?: Partial<OperatorGroups>;
}

/** Names of claims; each is `email`, `email_verified`, `name` or `groups` unless something else is said. */
interface OidcClaims {
  email: string;
  emailVerified: string;
  name: string;
  groups: string;
}

/** What the directory calls each of the groups of `domain/operators.ts`. */
export interface OperatorGroups {
  viewers: string;
  support: string;
  admins: string;
}

/** Of the pool that Usher makes: without it, there is nothing for them to say. */
const ownOnly = ['mail', 'featurePlan', 'mfa', 'socialSignIn'] as const;

const clientIds = (must: string) => listOf(text(/^[\x21-\x7e]{1,256}$/, must), 10);
const groupName = text(/^[^\s",\\]{1,128}$/, 'a name of a group, without spaces, commas and quotes');
const groups = group({ viewers: groupName, support: groupName, admins: groupName }, []);
const claim = text(/^[\w:./-]{1,128}$/, 'the name of a claim');

/** The document that people find it by lies below it. */
const issuer: Kind = {
  must: 'an https address without a query, to the letter as tokens have it in iss',
  fits: (value) =>
    typeof value === 'string' &&
    (isKnownLater(value) ||
      (/^https:\/\/[^\s?#@/][^\s?#@]*$/.test(value) &&
        !value.includes('/.well-known/') &&
        URL.canParse(value))),
};

export const usersKind = union({
  own: group({ kind: oneOf('own'), handOver: flag }, ['kind']),
  pool: group(
    {
      kind: oneOf('pool'),
      userPoolId: text(
        /^[a-z]{2}(-[a-z]+)+-\d_[A-Za-z0-9]{1,55}$/,
        'the id of a user pool, such as eu-central-1_aBcDeFgHi',
      ),
      clientIds: clientIds('the id of an app client of the pool'),
      groups,
      nameAttribute: text(/^[\w:.-]{1,32}$/, 'the name of an attribute, such as name or custom:display'),
      deleteUsers: flag,
    },
    ['kind', 'userPoolId', 'clientIds'],
  ),
  oidc: group(
    {
      kind: oneOf('oidc'),
      issuer,
      clientIds: clientIds('the id of a client of the issuer'),
      claims: group({ email: claim, emailVerified: claim, name: claim, groups: claim }, []),
      groups,
    },
    ['kind', 'issuer', 'clientIds'],
  ),
});

/** With the groups that the setting does not name. */
export function operatorGroupsOf(users: Users): OperatorGroups {
  const usual = { viewers: 'viewers', support: 'support', admins: 'admins' };
  return users.kind === 'own' ? usual : { ...usual, ...users.groups };
}

/** With the names that the setting does not say. */
export function claimsOf({ claims }: OidcUsers): OidcClaims {
  return { email: 'email', emailVerified: 'email_verified', name: 'name', groups: 'groups', ...claims };
}

/** What each field allows by itself and all of it does not: the sentence, or undefined. */
export function usersRefusal(
  { users, ...others }: { users?: Users } & Partial<Record<(typeof ownOnly)[number], unknown>>,
  where: string,
): string | undefined {
  if (users === undefined || users.kind === 'own') return undefined;
  const { clientIds } = users;
  if (new Set(clientIds).size < clientIds.length)
    return `${where}.users.clientIds is ${shown(clientIds)}; it names one of them twice.`;
  const groups = operatorGroupsOf(users);
  if (new Set(Object.values(groups)).size < 3)
    return `${where}.users.groups is ${shown(groups)}; each needs a group of its own.`;
  const foreign = ownOnly.find((field) => others[field] !== undefined);
  if (foreign !== undefined)
    return `${where}.${foreign} is a setting of Usher’s own user pool, and users says kind: '${users.kind}'.`;
  return undefined;
}
