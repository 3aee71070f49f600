import {
  answers,
  demand,
  demandData,
  demandRefusal,
  noAccount,
  nothing,
  type Step,
  type World,
} from './step.ts';

const at = ({ today }: World) => `${today}T00:00:00Z`;

/** What the app's own backend and Usher's functions may. What is published here is about no account, so no screen hears it. */
export const serving: Step[] = [
  {
    operation: 'Mutation.consumeUsageFor',
    by: 'service',
    with: ({ userId, feature }) => ({ userId, feature }),
    expect: (answer, decision, world) => {
      if (world.feature === nothing) return demandRefusal(answer, 'NotFound');
      demandData(answer, decision);
      demand(!world.mayUse || decision.allowed === true, 'allowed: true', decision);
    },
  },
  {
    operation: 'Mutation.ensureAccount',
    by: 'service',
    with: ({ userId }) => ({ accountId: userId }),
    expect: answers((me, { userId }) => demand(me.id === userId, `the account ${userId}`, me)),
  },
  {
    operation: 'Mutation.publishUsage',
    by: 'service',
    with: (world) => ({
      usage: {
        ...{ userId: noAccount, feature: world.feature, name: nothing, used: 1, held: 0, source: nothing },
        ...{ period: 'DAY', windowStart: at(world), version: 1 },
      },
    }),
    expect: answers((usage) => demand(usage.userId === noAccount, `the counter of ${noAccount}`, usage)),
  },
  {
    operation: 'Mutation.publishAccount',
    by: 'service',
    with: (world) => ({ change: { userId: noAccount, version: 1, reason: nothing, at: at(world) } }),
    expect: answers((change) => demand(change.userId === noAccount, `the change of ${noAccount}`, change)),
  },
];
