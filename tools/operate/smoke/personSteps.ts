import { randomUUID } from 'node:crypto';
import {
  answers,
  demand,
  demandData,
  demandRefusal,
  nothing,
  refuses,
  type Step,
  type World,
} from './step.ts';

const feature = ({ feature: key }: World) => ({ feature: key });
const key = () => ({ idempotencyKey: `smoke-${randomUUID()}` });

/** A decision that has to be yes where the person has room; anything else is data as well, unless no product has the feature. */
const decides =
  (look?: (decision: any, world: World) => void): Step['expect'] =>
  (answer, decision, world) => {
    if (world.feature === nothing) return demandRefusal(answer, 'NotFound');
    demandData(answer, decision);
    if (!world.mayUse) return `allowed: ${decision.allowed}, for want of a feature that the person may use`;
    demand(decision.allowed === true, 'allowed: true', decision);
    look?.(decision, world);
  };

/** A hold is there only where the person may use something. */
const ofHold =
  (look: (value: any, world: World) => void): Step['expect'] =>
  (answer, value, world) => {
    if (!world.mayUse) return demandRefusal(answer, 'NotFound');
    demandData(answer, value);
    look(value, world);
  };

/** What a new person does first; what they may use is known afterwards. */
export const arriving: Step[] = [
  {
    operation: 'Query.me',
    by: 'person',
    expect: answers((me, { userId }) => {
      demand(me.id === userId && me.status === 'ACTIVE', `the active account ${userId}`, me);
    }),
  },
  {
    operation: 'Query.products',
    by: 'person',
    expect: answers((products, world) => {
      const tried = products.find((one: any) => one.action === 'START_TRIAL' && one.features.length > 0);
      const sold = products.find((one: any) => one.features.length > 0);
      world.trial = tried?.id;
      world.feature = (tried ?? sold)?.features[0].feature ?? nothing;
      return `${products.length} products`;
    }),
  },
  {
    operation: 'Query.entitlements',
    by: 'person',
    expect: answers((entitlements) => `${entitlements.length} limits`),
  },
  {
    operation: 'Query.trial',
    by: 'person',
    with: ({ trial = nothing }) => ({ productId: trial }),
    expect: (answer, value, { trial }) =>
      trial === undefined ? demandRefusal(answer, 'NotFound') : demandData(answer, value),
  },
  {
    operation: 'Mutation.startTrial',
    by: 'person',
    with: ({ trial = nothing }) => ({ productId: trial }),
    expect: (answer, value, { trial, isNamed }) => {
      if (trial === undefined) return demandRefusal(answer, 'NotFound');
      if (isNamed && answer.errors) return demandRefusal(answer, 'Conflict');
      demandData(answer, value);
      demand(value.trial.isActive === true, 'an active trial', value);
    },
  },
];

/** Before this an operator may have granted units. */
export const choosing: Step = {
  operation: 'Query.me',
  by: 'person',
  what: 'what may be used now',
  expect: answers((me, world) => {
    const room = ({ limit, remaining }: any) => (limit === null ? 0 : remaining);
    const [best] = [...me.usage].sort((one: any, other: any) => room(other) - room(one));
    world.mayUse = best !== undefined && room(best) >= 5;
    if (!world.mayUse) return 'nothing with a limit that has room';
    world.feature = best.feature;
    return `${best.feature}, ${best.remaining} left`;
  }),
};

export const using: Step[] = [
  {
    operation: 'Query.usage',
    by: 'person',
    with: feature,
    expect: (answer, usage, world) => {
      if (world.feature === nothing && answer.errors) return demandRefusal(answer, 'NotFound');
      demandData(answer, usage, true);
      world.used = usage?.used ?? 0;
      return `${world.used} used of ${world.feature}`;
    },
  },
  { operation: 'Query.canUse', by: 'person', with: feature, expect: decides() },
  {
    operation: 'Mutation.consumeUsage',
    by: 'person',
    with: (world) => ({ ...feature(world), amount: 1, idempotencyKey: world.key }),
    expect: decides((decision, world) => {
      const used = (world.used ?? 0) + 1;
      demand(decision.usage?.used === used, `${used} used`, decision.usage);
      world.used = used;
    }),
  },
  {
    operation: 'Mutation.consumeUsage',
    by: 'person',
    what: 'again with the same key',
    with: (world) => ({ ...feature(world), amount: 1, idempotencyKey: world.key }),
    expect: decides((decision) => demand(decision.replayed === true, 'the first answer again', decision)),
  },
];

export const usingMore: Step[] = [
  {
    operation: 'Mutation.consumeMany',
    by: 'person',
    with: (world) => ({ items: [feature(world)] }),
    expect: answers((decisions, { mayUse }) =>
      demand(decisions.length === 1 && (!mayUse || decisions[0].allowed), 'one decision', decisions),
    ),
  },
  ...[1, 2].map<Step>((at) => ({
    operation: 'Mutation.reserveUsage',
    by: 'person',
    what: `hold ${at}`,
    with: (world) => ({ ...feature(world), ...key(), amount: 1, holdSeconds: 60 }),
    expect: decides((decision, { holds }) => void holds.push(decision.holdId)),
  })),
  {
    operation: 'Mutation.settleUsage',
    by: 'person',
    with: (world) => ({ ...feature(world), holdId: world.holds[0] ?? nothing, amount: 1 }),
    expect: ofHold((decision) => demand(decision.allowed === true, 'allowed: true', decision)),
  },
  {
    operation: 'Mutation.releaseUsage',
    by: 'person',
    with: (world) => ({ ...feature(world), holdId: world.holds[1] ?? nothing }),
    expect: ofHold((usage) => demand(usage.held === 0, 'nothing held', usage)),
  },
  {
    operation: 'Query.actions',
    by: 'person',
    with: () => ({ limit: 5 }),
    expect: answers(({ items }) => `${items.length} entries`),
  },
  {
    operation: 'Query.exportMyData',
    by: 'person',
    expect: (answer, value, { userId, isNamed }) => {
      // Once a minute for each account.
      if (isNamed && answer.errors) return demandRefusal(answer, 'Unavailable');
      demandData(answer, value);
      demand(value.userId === userId && value.document.length > 2, `what is kept of ${userId}`, value);
    },
  },
  {
    operation: 'Mutation.createCheckout',
    by: 'person',
    with: () => ({ productId: nothing }),
    expect: refuses('NotFound'),
  },
  {
    operation: 'Mutation.createPortalSession',
    by: 'person',
    expect: (answer, value, { isNamed }) => {
      if (isNamed && !answer.errors) return demandData(answer, value);
      return demandRefusal(answer, 'NotFound');
    },
  },
  {
    operation: 'Mutation.refreshSubscription',
    by: 'person',
    expect: answers((me, { userId }) => demand(me.id === userId, `the account ${userId}`, me)),
  },
  {
    operation: 'Mutation.deleteMyAccount',
    by: 'person',
    what: 'with another address',
    with: () => ({ confirm: nothing }),
    expect: refuses('BadRequest'),
  },
];
