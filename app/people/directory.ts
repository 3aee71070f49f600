import { operatorGroups, operatorGroupsAmong } from '../../domain/operators.ts';

/**
 * What the directory of the users is, as the setting `users` says (`infra/users.ts`): a pool of Usher's own, unless it is another
 * app's, or an issuer that speaks OpenID Connect.
 */
const usersOfIssuer = process.env['USERS_OF_ISSUER'];
const theirs = process.env['USERS_OF_ANOTHER_APP'];

/** Whether users are signed up, locked out and removed by us. Elsewhere an account ends or is locked, and its user is not. */
export const isOurPool = theirs === undefined;
/** Whether the user goes with the account. */
export const usersGoWithAccounts = theirs !== 'kept';
/** Whether the directory can be asked for a user and for the list of them. An issuer tells of a user in their own token alone. */
export const canBeAsked = usersOfIssuer === undefined;
/** The attribute that has a person's name. */
export const nameAttribute = () => process.env['NAME_ATTRIBUTE'] ?? 'name';

/** The address that an account gets. Another app may let its users write any; only a confirmed one is theirs. */
export function addressIn(attributes: Map<string | undefined, string | undefined>): string | undefined {
  const isTheirs = isOurPool || attributes.get('email_verified') === 'true';
  return isTheirs ? attributes.get('email') : undefined;
}

/** Of a user's groups: those of operators, as they are called here. */
export function groupsAmong(names: string[]): string[] {
  return operatorGroupsAmong(names, process.env['OPERATOR_GROUPS']);
}

/** What the directory calls a group of operators. */
export function nameOfGroup(group: string): string {
  const place = operatorGroups.findIndex((one) => one === group);
  return process.env['OPERATOR_GROUPS']?.split(',')[place] ?? group;
}
