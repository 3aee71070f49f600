/**
 * The groups of the user pool whose members are operators, from the least that they may to the most. Each may everything that
 * those before it may.
 */
export const operatorGroups = ['viewers', 'support', 'admins'] as const;
type OperatorGroup = (typeof operatorGroups)[number];

/** Who an operator is at the moment of a call: found out anew for each one, never taken from a token alone. */
export interface Operator {
  userId: string;
  /** The address of the operator's account; kept in the log, where it outlives the account. */
  email: string | null;
  /** Every group of the user pool that the operator is in now. */
  groups: string[];
}

/**
 * The least group that may call each field of the operators. `viewers` see; `support` helps one account, without its money, its
 * deletion or its whole data; everything else, and what concerns all accounts, is for `admins`. A field that is not here is too.
 */
const leastGroup: Record<string, OperatorGroup> = {
  'Query.account': 'viewers',
  'Query.accounts': 'viewers',
  'Query.auditActions': 'viewers',
  'Query.catalog': 'viewers',
  'Query.explainDecision': 'viewers',
  'Query.featureUsage': 'viewers',
  'Query.highUsage': 'viewers',
  'Query.parkedEvents': 'viewers',
  'Query.paymentReviews': 'viewers',
  'Query.refusals': 'viewers',
  'Query.resetsOn': 'viewers',
  'Query.stripeState': 'viewers',
  'Query.syncHealth': 'viewers',
  'Query.syncHistory': 'viewers',
  'Query.trialMetrics': 'viewers',
  'Subscription.onAccount': 'viewers',
  'Subscription.onUsage': 'viewers',
  'Mutation.extendTrial': 'support',
  'Mutation.grantUsage': 'support',
  'Mutation.resync': 'support',
  'Mutation.setAccountEnabled': 'support',
};

/** The groups that may call a field of the operators. */
function groupsFor(field: string): OperatorGroup[] {
  const least = operatorGroups.indexOf(leastGroup[field] ?? 'admins');
  return operatorGroups.filter((_, place) => place >= least);
}

export function mayCall(field: string, groups: readonly string[]): boolean {
  return groupsFor(field).some((group) => groups.indexOf(group) >= 0);
}

/**
 * The operators' groups among those of a user. `told` is what it calls them, in their order with commas
 * between them; absent where it calls them as they are called here. Where it is told, no other group counts, whatever its name.
 */
export function operatorGroupsAmong(groups: string[], told: string | undefined): string[] {
  if (!told) return groups;
  const names = told.split(',');
  return operatorGroups.filter((_, place) => groups.indexOf(names[place] ?? '') >= 0);
}

/** Whether these are the groups of an operator. */
export function isOperatorIn(groups: readonly string[]): boolean {
  return operatorGroups.some((group) => groups.indexOf(group) >= 0);
}

/** What a service may call beside operators, where the policy of its role says so. */
export function isOpenToServices(field: string): boolean {
  return field === 'Mutation.grantUsage';
}
