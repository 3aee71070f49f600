import { pays, stripeOf } from '../product/operating.ts';
import { gets } from '../product/people.ts';
import { pack, plans } from './model.ts';
import {
  dataOf,
  demand,
  hourMs,
  maybeFault,
  pick,
  someone,
  told,
  whole,
  type Action,
  type Scene,
  type Someone,
} from './scene.ts';

export const startTrial: Action = (scene) => {
  const who = someone(scene);
  if (!who) return undefined;
  const productId = pick(scene.random, ['pro', 'premium', 'enterprise']);
  const { account } = who;
  const mayStart = !account.trialsHad.has(productId) && !account.isSubscribedTo(productId);
  const fault = mayStart ? maybeFault(scene) : undefined;
  if (mayStart) {
    account.trialsHad.add(productId);
    const untilMs = scene.nowMs + plans[productId]!.trialHours! * hourMs;
    account.sources.push({ kind: 'trial', product: productId, anchorMs: scene.nowMs, untilMs });
  }
  return {
    words: `${who.name} starts the trial of ${productId}: ${mayStart ? 'started' : 'Conflict'}${told(fault)}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const text = 'mutation ($productId: ID!) { startTrial(productId: $productId) { trialId } }';
      const answer = await scene.simulated.asksUnder(fault, who.userId, person, text, { productId });
      const type = answer.errors?.[0]?.errorType;
      // A trial whose first answer was lost is there when it is asked for again.
      if (!fault || type !== 'Conflict') demand('error', type, mayStart ? undefined : 'Conflict');
    },
  };
};

export const extendTrial: Action = (scene) => {
  const who = someone(scene);
  const trials =
    who?.account.sources.filter(({ kind, untilMs }) => kind === 'trial' && untilMs > scene.nowMs) ?? [];
  if (!who || trials.length === 0) return undefined;
  const trial = pick(scene.random, trials);
  const hours = whole(scene.random, 1, 72);
  trial.untilMs += hours * hourMs;
  return {
    words: `an operator extends ${who.name}’s trial of ${trial.product} by ${hours} h`,
    run: async () => {
      const text = `mutation ($userId: ID!, $productId: ID!, $hours: Int!) {
        extendTrial(userId: $userId, productId: $productId, hours: $hours, reason: "simulated") { id } }`;
      const variables = { userId: who.userId, productId: trial.product, hours };
      await gets(scene.simulated.product, await scene.simulated.operator(), text, variables);
    },
  };
};

export const grant: Action = (scene) => {
  const who = someone(scene);
  if (!who || who.account.windows('exports', scene.nowMs).length === 0) return undefined;
  const units = whole(scene.random, 1, 30);
  const days = pick(scene.random, [undefined, 2, 40]);
  const key = `grant-${++scene.serial}`;
  const untilMs = days === undefined ? Infinity : scene.nowMs + days * 24 * hourMs;
  const fault = maybeFault(scene);
  who.account.grants.push({ feature: 'exports', left: units, untilMs });
  return {
    words: `an operator grants ${who.name} ${units} exports ${days === undefined ? 'for good' : `for ${days} days`}${told(fault)}`,
    run: async () => {
      const text = `mutation ($userId: ID!, $amount: Float!, $expiresAt: AWSDateTime, $key: ID!) {
        grantUsage(userId: $userId, feature: "exports", amount: $amount, expiresAt: $expiresAt, reason: "simulated", idempotencyKey: $key) { version } }`;
      const expiresAt = days === undefined ? null : new Date(untilMs).toISOString();
      const variables = { userId: who.userId, amount: units, expiresAt, key };
      const operator = await scene.simulated.operator();
      dataOf(await scene.simulated.asksUnder(fault, who.userId, operator, text, variables));
    },
  };
};

const refreshText = 'mutation { refreshSubscription { version } }';
const buyText = 'mutation ($id: ID!) { createCheckout(productId: $id) { url kind } }';

export const subscribe: Action = (scene) => {
  const who = someone(scene);
  if (!who || who.account.subscription()) return undefined;
  const product = pick(scene.random, ['pro', 'premium']);
  if (who.account.trial(product, scene.nowMs)) return undefined;
  who.account.sources.push({ kind: 'sub', product, anchorMs: scene.nowMs, untilMs: Infinity });
  return { words: `${who.name} subscribes to ${product}`, run: () => buy(scene, who, product) };
};

export const buyPack: Action = (scene) => {
  const who = someone(scene);
  if (!who || who.account.packs > 0) return undefined;
  who.account.packs = 1;
  return { words: `${who.name} buys the exports pack`, run: () => buy(scene, who, pack.id) };
};

async function buy(scene: Scene, who: Someone, product: string): Promise<void> {
  const person = await scene.simulated.person(who.name);
  const { createCheckout } = await gets(scene.simulated.product, person, buyText, { id: product });
  demand('page', createCheckout.kind, 'CHECKOUT');
  await pays(createCheckout.url);
  await gets(scene.simulated.product, person, refreshText);
}

const stripeIds = '{ me { subscriptions { id productId status } } }';

export const cancel: Action = (scene) => {
  const who = someone(scene);
  const subscription = who?.account.subscription();
  if (!who || !subscription) return undefined;
  who.account.sources = who.account.sources.filter((source) => source !== subscription);
  return {
    words: `${who.name}’s subscription to ${subscription.product} is cancelled in Stripe`,
    run: async () => {
      const stripe = await stripeOf(scene.simulated.product);
      await stripe.subscriptions.cancel(await runningSubscription(scene, who, subscription.product));
      await gets(scene.simulated.product, await scene.simulated.person(who.name), refreshText);
    },
  };
};

export const changePlan: Action = (scene) => {
  const who = someone(scene);
  const subscription = who?.account.subscription();
  if (!who || !subscription) return undefined;
  const from = subscription.product;
  const to = from === 'pro' ? 'premium' : 'pro';
  if (who.account.trial(to, scene.nowMs)) return undefined;
  subscription.product = to;
  return {
    words: `${who.name} changes from ${from} to ${to} in Stripe`,
    run: async () => {
      const stripe = await stripeOf(scene.simulated.product);
      const id = await runningSubscription(scene, who, from);
      const item = (await stripe.subscriptions.retrieve(id)).items.data[0]!.id;
      const { data } = await stripe.prices.list({ limit: 100 });
      const price = data.find((one) => one.recurring && one.unit_amount === plans[to]!.monthlyCents)!.id;
      await stripe.subscriptions.update(id, { items: [{ id: item, price }] });
      await gets(scene.simulated.product, await scene.simulated.person(who.name), refreshText);
    },
  };
};

async function runningSubscription(scene: Scene, who: Someone, product: string): Promise<string> {
  const { me } = await gets(scene.simulated.product, await scene.simulated.person(who.name), stripeIds);
  const found = me.subscriptions.filter(
    (one: { productId: string; status: string }) => one.productId === product && one.status === 'active',
  );
  demand(`subscriptions to ${product}`, found.length, 1);
  return found[0].id;
}
