import type { Mutant } from './mutant.ts';

/** Resolvers. */
export const resolvers: Mutant[] = [
  {
    id: 'R07',
    file: 'resolvers/steps/getAccount.ts',
    before: "row.status === 'DELETING' || (row.status === 'DELETED' && row.unswept_since)",
    after: "row.status === 'DELETED' && row.unswept_since",
    lost: '`me` shows a person’s data while the account is being erased.',
    killedBy: [
      'test/resolvers/accounts.test.ts',
      'R07 · a token of an account that is $status gets Forbidden, and no data',
    ],
  },
  {
    id: 'R03',
    file: 'resolvers/shared/actionPage.ts',
    before: 'reason: seesWho ? action.reason : null',
    after: 'reason: action.reason',
    lost: 'A customer reads what operators wrote about them.',
    killedBy: ['test/resolvers/accounts.test.ts', 'shows who acted and why to operators alone'],
  },
  {
    id: 'R04',
    file: 'resolvers/shared/page.ts',
    before: 'wanted < 1 || wanted > 100',
    after: 'wanted < 1',
    lost: 'One request reads a whole table.',
    killedBy: [
      'test/resolvers/accounts.test.ts',
      'comes newest first, in pages of 1 to 100, 25 when nothing is said',
    ],
  },
  {
    id: 'R05',
    file: 'resolvers/shared/units.ts',
    before: 'amount > unitsMax || amount < -unitsMax',
    after: 'amount > unitsMax',
    lost: 'A number below everything that can be counted reaches the function as none.',
    killedBy: [
      'test/resolvers/accounts.test.ts',
      'is refused when an amount is more than can be counted, in either direction',
    ],
  },
  {
    id: 'R06',
    file: 'resolvers/shared/handOver.ts',
    before: "util.error('Something went wrong on our side.', 'Internal', null, info);",
    after: "util.error(message, 'Internal', null, info);",
    lost: 'The words of a crash reach the caller.',
    killedBy: [
      'test/resolvers/accounts.test.ts',
      'fails as Unavailable when the function is busy, and as Internal, without its words, when it broke',
    ],
  },
  {
    id: 'R08',
    file: 'resolvers/Me.subscriptions.ts',
    before: 'isActive: nowMs < row.access_until_ms',
    after: 'isActive: nowMs <= row.access_until_ms',
    lost: 'A subscription is shown as active when it has ended.',
    killedBy: [
      'test/resolvers/accounts.test.ts',
      'gives access until the millisecond at which it ends, the newest first',
    ],
  },
  {
    id: 'R09',
    file: 'resolvers/steps/listOwnRights.ts',
    before: 'consistentRead: true, ',
    after: '',
    lost: 'What was bought a moment ago is not shown.',
    killedBy: ['test/resolvers/accounts.test.ts', 'rights are read strongly consistent'],
  },
  {
    id: 'R10',
    file: 'resolvers/shared/entitlements.ts',
    before: `  if (status !== 'ACTIVE') return [];\n`,
    after: '',
    lost: 'A locked account is shown rights that it may not use.',
    killedBy: ['test/resolvers/trials.test.ts', 'an account that is locked may use nothing'],
  },
  {
    id: 'R11',
    file: 'resolvers/steps/listProducts.ts',
    before: 'all || (row.active && row.public)',
    after: 'all || row.active',
    lost: 'A product that is not public is listed.',
    killedBy: [
      'test/resolvers/trials.test.ts',
      'lists what is active and public; the operators’ catalog lists all',
    ],
  },
  {
    id: 'R12',
    file: 'resolvers/steps/addFreePlans.ts',
    before: '.items.filter((row) => row.active)',
    after: '.items.filter((row) => row.rank === 0)',
    lost: 'A free plan that was switched off keeps counting.',
    killedBy: ['test/resolvers/trials.test.ts', 'plans of rank 0 are everybody’s, unless they are inactive'],
  },
  {
    id: 'R13',
    file: 'resolvers/Query.account.ts',
    before: 'if (given !== 1) util.error',
    after: 'if (given < 1) util.error',
    lost: 'An address and an id of two accounts show one of them.',
    killedBy: [
      'test/resolvers/accounts.test.ts',
      'an account is asked for by its id, its address or a subscription, and by one of them',
    ],
  },
  {
    id: 'R14',
    file: 'resolvers/steps/findOpenCounter.ts',
    before: 'row.remaining >= 1 && !isSeveral',
    after: 'row.remaining >= 1',
    lost: 'A feature with several limits shows one of them alone.',
    killedBy: [
      'test/resolvers/usage.test.ts',
      'for a counter of several limits, and for one of which parts are counted elsewhere',
    ],
  },
  {
    id: 'R15',
    file: 'resolvers/steps/findOpenCounter.ts',
    before: 'row.remaining >= 1 && ',
    after: '',
    lost: 'A limit that was raised for everybody does not show where it was reached.',
    killedBy: [
      'test/resolvers/usage.test.ts',
      'where nothing is left: the plan that everybody has may give more by now',
    ],
  },
  {
    id: 'R16',
    file: 'resolvers/steps/findOpenCounter.ts',
    before: 'row.feature_name === feature && ',
    after: '',
    lost: 'A feature is answered with the counter of one whose id begins alike.',
    killedBy: [
      'test/resolvers/usage.test.ts',
      'when the row is of a feature whose id begins alike, or only notes a refusal',
    ],
  },
  {
    id: 'R17',
    file: 'resolvers/steps/getTrialHolder.ts',
    before: 'row && !hasLeft(row)',
    after: 'row',
    lost: 'A token of a deleted account is shown its trial.',
    killedBy: [
      'test/resolvers/trial.test.ts',
      'of an account that was deleted or is being deleted, which is Forbidden whatever its trial was',
    ],
  },
  {
    id: 'R18',
    file: 'resolvers/steps/findPurchases.ts',
    before: "source.startsWith('sub:') || ",
    after: '',
    lost: 'A subscriber is offered to subscribe.',
    killedBy: [
      'test/resolvers/trial.test.ts',
      'once something was bought, here or elsewhere, though it may have ended',
    ],
  },
];
