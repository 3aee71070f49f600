/** As `domain/operators.ts` has them, from the least that they may to the most. */
export const operatorGroups = ['viewers', 'support', 'admins'] as const;
export type OperatorGroup = (typeof operatorGroups)[number];

/** What a token says, by the names that the groups have here; `told`: what the user pool calls them, in their order. */
export function operatorGroupsAmong(groups: readonly string[], told: string | undefined): readonly string[] {
  if (told === undefined) return groups;
  const names = told.split(',');
  return operatorGroups.filter((_, place) => groups.includes(names[place]!));
}

/** Whether a member of these groups may do what takes at least this one. The API decides; a page only does not offer it. */
export function isAtLeast(least: OperatorGroup, groups: readonly string[]): boolean {
  return operatorGroups.slice(operatorGroups.indexOf(least)).some((group) => groups.includes(group));
}
