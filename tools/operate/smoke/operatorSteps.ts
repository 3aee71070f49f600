import {
  answers,
  demand,
  demandData,
  demandRefusal,
  noAccount,
  nothing,
  reason,
  refuses,
  type Step,
  type World,
} from './step.ts';

const account = ({ userId }: World) => ({ userId });
const feature = ({ feature: key }: World) => ({ feature: key });
const because = { reason };
const page = answers(({ items }) => `${items.length} on the first page`);
const isAccount = answers((me, { userId }) => demand(me.id === userId, `the account ${userId}`, me));

/** Null, or NotFound, where no product has the feature. */
const ofFeature: Step['expect'] = (answer, value, world) => {
  if (world.feature === nothing && answer.errors) return demandRefusal(answer, 'NotFound');
  demandData(answer, value, true);
};

const standing = (enabled: boolean): Step => ({
  operation: 'Mutation.setAccountEnabled',
  by: 'operator',
  what: enabled ? 'let in again' : 'locked out',
  with: (world) => ({ ...account(world), enabled, ...because }),
  expect: answers((me) => {
    const status = enabled ? 'ACTIVE' : 'DISABLED';
    demand(me.status === status, status, me);
  }),
});

/** Acts on the test person's account alone. What would act on anything else is called so that it has to be refused. */
export const granting: Step[] = [
  {
    operation: 'Mutation.grantUsage',
    by: 'operator',
    with: (world) => ({
      ...{ ...account(world), ...feature(world), ...because },
      ...{ amount: 10, idempotencyKey: world.key },
    }),
    expect: (answer, usage, world) => {
      if (world.feature === nothing) return demandRefusal(answer, 'NotFound', 'BadRequest');
      demandData(answer, usage);
    },
  },
  {
    operation: 'Mutation.extendTrial',
    by: 'operator',
    with: (world) => ({ ...account(world), productId: world.trial ?? nothing, hours: 1, ...because }),
    expect: (answer, trial, world) => {
      if (world.trial === undefined) return demandRefusal(answer, 'NotFound');
      if (world.isNamed && answer.errors) return demandRefusal(answer, 'Conflict', 'NotFound');
      demandData(answer, trial);
    },
  },
];

export const operating: Step[] = [
  { operation: 'Query.account', by: 'operator', with: account, expect: isAccount },
  {
    operation: 'Query.accounts',
    by: 'operator',
    with: ({ email }) => ({ emailStart: email.slice(0, 200), limit: 5 }),
    expect: page,
  },
  { operation: 'Query.auditActions', by: 'operator', with: () => ({ filter: {}, limit: 5 }), expect: page },
  {
    operation: 'Query.trialMetrics',
    by: 'operator',
    with: ({ today }) => ({ from: today, to: today }),
    expect: answers(),
  },
  { operation: 'Query.highUsage', by: 'operator', with: feature, expect: ofFeature },
  { operation: 'Query.featureUsage', by: 'operator', with: feature, expect: ofFeature },
  {
    operation: 'Query.resetsOn',
    by: 'operator',
    with: ({ today }) => ({ date: today, limit: 5 }),
    expect: page,
  },
  {
    operation: 'Query.syncHealth',
    by: 'operator',
    expect: answers(({ status }) => {
      demand(typeof status === 'string', 'a status', status);
      return status;
    }),
  },
  { operation: 'Query.syncHistory', by: 'operator', with: () => ({ limit: 5 }), expect: page },
  {
    operation: 'Query.explainDecision',
    by: 'operator',
    with: (world) => ({ ...account(world), ...feature(world) }),
    expect: ofFeature,
  },
  {
    operation: 'Query.catalog',
    by: 'operator',
    expect: answers((products) => `${products.length} products`),
  },
  { operation: 'Query.refusals', by: 'operator', with: () => ({ limit: 5 }), expect: page },
  { operation: 'Query.parkedEvents', by: 'operator', with: () => ({ limit: 5 }), expect: page },
  { operation: 'Query.paymentReviews', by: 'operator', with: () => ({ limit: 5 }), expect: page },
  { operation: 'Query.operatorRequests', by: 'operator', with: () => ({ limit: 5 }), expect: page },
  { operation: 'Query.stripeState', by: 'operator', with: account, expect: answers() },
  {
    operation: 'Mutation.resync',
    by: 'operator',
    with: (world) => ({ ...account(world), ...because }),
    expect: isAccount,
  },
  {
    operation: 'Mutation.linkCustomer',
    by: 'operator',
    with: () => ({ userId: noAccount, customerId: 'cus_none', ...because }),
    expect: refuses('NotFound'),
  },
  {
    operation: 'Mutation.exportAccount',
    by: 'operator',
    with: (world) => ({ ...account(world), ...because }),
    expect: answers((page, { userId }) => demand(page.userId === userId, `what is kept of ${userId}`, page)),
  },
  standing(false),
  standing(true),
  {
    operation: 'Mutation.putProduct',
    by: 'operator',
    with: () => ({
      // No id may begin so.
      input: {
        ...{ id: '-', name: nothing, active: false, public: false, kind: 'PLAN', rank: 1 },
        ...{ prices: [], features: [], version: 0, ...because },
      },
    }),
    expect: refuses('BadRequest'),
  },
  {
    operation: 'Mutation.repairSync',
    by: 'operator',
    // A comparison of everybody is not harmless: with an empty reason it does not begin.
    with: () => ({ dryRun: true, reason: '' }),
    expect: refuses('BadRequest'),
  },
  ...['settleReview', 'dismissParkedEvent', 'approveRequest', 'rejectRequest'].map<Step>((name) => ({
    operation: `Mutation.${name}`,
    by: 'operator',
    with: () => ({ id: nothing, ...because }),
    expect: refuses('NotFound'),
  })),
  {
    operation: 'Mutation.deleteAccount',
    by: 'operator',
    with: () => ({ userId: noAccount, ...because }),
    expect: refuses('NotFound'),
  },
];
