import type { Mutant } from './mutant.ts';

/** Use cases of people and trials. */
export const people: Mutant[] = [
  {
    id: 'P01',
    file: 'app/trials/begin.ts',
    before: `    if (earlier?.callId === callId) return earlier;\n`,
    after: '',
    lost: 'A start whose answer was lost is told that the trial was had.',
    killedBy: [
      'test/app/trials/start.test.ts',
      'the same request again, as after a lost answer, gets the first answer',
    ],
  },
  {
    id: 'P02',
    file: 'app/trials/begin.ts',
    before:
      "...kept.claims.map((claim): Part => ({ item: claimItem(claim, productId, nowMs), meaning: 'claimed' })),",
    after: '',
    lost: 'Every alias of a mailbox has a trial of its own.',
    killedBy: [
      'test/app/trials/start.test.ts',
      'another alias of it, under another account, has no second one and is told what to buy',
    ],
  },
  {
    id: 'P03',
    file: 'app/trials/begin.ts',
    before: "{ item: productCheckItem(product), meaning: 'changed' },",
    after: '',
    lost: 'A trial begins with the terms of a product that has just changed.',
    killedBy: [
      'test/app/trials/operators.test.ts',
      'between a start’s look and its write makes the start look again',
    ],
  },
  {
    id: 'P04',
    file: 'app/trials/claims.ts',
    before: 'claims.flatMap((claim) => trials.map(({ productId }) => putClaim(claim, productId, nowMs))),',
    after:
      'claims.flatMap((claim) => trials.slice(1).map(({ productId }) => putClaim(claim, productId, nowMs))),',
    lost: 'Another address of the account has the trial again.',
    killedBy: [
      'test/app/trials/start.test.ts',
      'a mailbox that an account moved to counts as well, also after that account is deleted',
    ],
  },
  {
    id: 'P05',
    file: 'app/trials/visit.ts',
    before: 'if (!isGone) await tell(after, words, user as UserRow, nowMs);',
    after: 'await tell(after, words, (user ?? {}) as UserRow, nowMs);',
    lost: 'A user who has left is written to.',
    killedBy: [
      'test/app/trials/clock.test.ts',
      'is not reminded and not pushed to; its trial ends in silence and stays on record',
    ],
  },
  {
    id: 'P06',
    file: 'app/trials/visit.ts',
    before: `    ...(step === 'expired' ? [countItem(trial, { expired: 1 })] : []),\n`,
    after: '',
    lost: 'Trials end and are counted as running for ever.',
    killedBy: ['test/app/trials/counts.test.ts', 'of trials that end together meet, and each is counted'],
  },
  {
    id: 'P07',
    file: 'app/trials/standing.ts',
    before: "subscribed: from('sub:')",
    after: "subscribed: from('trial:')",
    lost: 'A customer who pays uses their trial up beside it.',
    killedBy: [
      'test/app/trials/start.test.ts',
      'someone who is subscribed to the product keeps the trial for later',
    ],
  },
  {
    id: 'P08',
    file: 'app/people/compare/run.ts',
    before: ' || (missing >= 5 && missing > lookedAt / 2)',
    after: '',
    lost: 'A small installation is deleted when the wrong pool is read.',
    killedBy: [
      'test/app/people/reconcile.test.ts',
      'C1 · deletes no account when most of a small installation looks missing, as with another pool',
    ],
  },
  {
    id: 'P09',
    file: 'app/people/compare/run.ts',
    before: `  if (run.lookedAtUsers + run.lookedAtRows === 0) return 'EMPTY';\n`,
    after: '',
    lost: 'A comparison that saw nothing is called a success.',
    killedBy: [
      'test/app/people/run.test.ts',
      'S3: a comparison that looked at nothing is a failure, not a success',
    ],
  },
  {
    id: 'P10',
    file: 'app/people/compare/rows.ts',
    before: '(row.orphan_seen !== undefined && row.orphan_seen !== run.id)',
    after: '(row.orphan_seen === undefined || row.orphan_seen !== run.id)',
    lost: 'One wrong list deletes an account on its first night.',
    killedBy: [
      'test/app/people/reconcile.test.ts',
      'closes an account that the pool does not know on the second night, not on the first',
    ],
  },
  {
    id: 'P11',
    file: 'app/people/compare/rows.ts',
    before: `  for (const row of unfinished)\n    if (!run.dryRun && (await canEnd(row, deps))) await deps.erase(row.user_id, nowMs);\n`,
    after: '',
    lost: 'A deletion that crashed stays half done.',
    killedBy: ['test/app/people/reconcile.test.ts', 'finishes a deletion that was begun and not finished'],
  },
  {
    id: 'P12',
    file: 'app/people/compare/users.ts',
    before: `    if (row?.orphan_seen && !run.dryRun) await clearOrphan(user.userId);\n`,
    after: '',
    lost: 'Two misses that are years apart delete an account.',
    killedBy: [
      'test/app/people/reconcile.test.ts',
      'takes a sighting back when the pool knows the person after all',
    ],
  },
  {
    id: 'P13',
    file: 'app/people/compare/run.ts',
    before: "if (foundIn(run) > run.repaired) return 'DISAGREES';",
    after: "if (foundIn(run) > run.repaired + 1) return 'DISAGREES';",
    lost: 'One account that disagrees is called health.',
    killedBy: [
      'test/app/people/run.test.ts',
      'what was found and repaired is in step, what was only found disagrees',
    ],
  },
  {
    id: 'P14',
    file: 'store/rows/users.ts',
    before:
      '  return (!!said.email && said.email.toLowerCase() !== row.email) || (!!said.name && said.name !== row.name);',
    after: '  return !!said.email && said.email.toLowerCase() !== row.email;',
    lost: 'A new name never reaches the account.',
    killedBy: [
      'test/faults/identity.test.ts',
      'fault "nothing for renamed users": a new name reaches the row at the next sign-in, with a new version',
    ],
  },
  {
    id: 'P15',
    file: 'app/people/ensure.ts',
    before: `  refuseDeleted(existing);\n`,
    after: '',
    lost: 'A late token brings a deleted account back.',
    killedBy: [
      'test/app/people/overtaken.test.ts',
      'a late token of a deleted account is refused, though nothing of the account has changed',
    ],
  },
];
