import type { BroughtKind } from './record.ts';

export const kinds = [
  'user',
  'profile',
  'subscription',
  'counter',
  'trial',
  'action',
  'grant',
] as const satisfies BroughtKind[];

/** How the kinds are called when several are told of. */
export const kindsInWords: Record<BroughtKind, string> = {
  user: 'users',
  ...{ profile: 'profiles', subscription: 'subscriptions', counter: 'counters', trial: 'trials' },
  ...{ action: 'past actions', grant: 'grants' },
};

export interface Counts {
  /** Rows that were read. One row may hold several records, and what follows counts records. */
  rows: number;
  moved: Record<BroughtKind, number>;
  /** What the tables had already; it wins. */
  there: Record<BroughtKind, number>;
  rejected: number;
  /** Of accounts that were deleted; nothing of them comes back. */
  forgotten: number;
  /** Rows that the map leaves out on purpose. */
  leftOut: number;
}

const none = () => Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<BroughtKind, number>;

export const noCounts = (): Counts => ({
  ...{ rows: 0, moved: none(), there: none(), rejected: 0, forgotten: 0, leftOut: 0 },
});

export function addCounts(to: Counts, more: Counts): void {
  for (const name of ['rows', 'rejected', 'forgotten', 'leftOut'] as const) to[name] += more[name];
  for (const name of ['moved', 'there'] as const)
    for (const kind of kinds) to[name][kind] += more[name][kind];
}

export const sumOf = (byKind: Record<BroughtKind, number>) =>
  kinds.reduce((sum, kind) => sum + byKind[kind], 0);

/** `12 profiles, 3 counters`; `nothing` when there is none. */
export function toldByKind(byKind: Record<BroughtKind, number>): string {
  const some = kinds.filter((kind) => byKind[kind] > 0);
  return some.map((kind) => `${byKind[kind]} ${kindsInWords[kind]}`).join(', ') || 'nothing';
}
