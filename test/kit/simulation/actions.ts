import type { FaultKind } from '../faults/withFault.ts';
import { faultKinds } from '../faults/withFault.ts';
import { pays, stripeOf } from '../product/operating.ts';
import { asks, cognito, gets, type Answer } from '../product/people.ts';
import { Account, features, pack, plans } from './model.ts';
import type { PlannedFault, SimulatedProduct } from './simulated.ts';

const hourMs = 3_600_000;
/** Well within the 24 hours for which a key is known. */
const replayWithinMs = 20 * hourMs;
/** For how long the product knows a hold that has ended. */
const forgottenAfterMs = 24 * hourMs;
const holdsMax = 5;
const peopleMax = 6;

/** A person of the simulation: what the model expects of the account, and what the driver has to remember to ask for it. */
export interface Someone {
  name: string;
  email: string;
  userId: string;
  account: Account;
  keys: { key: string; feature: string; amount: number; atMs: number }[];
  /** The names of holds that were neither settled nor released. */
  openHolds: string[];
  /** The feature of each hold, and the id that the product gave it. */
  holds: Map<string, { feature: string; holdId: string }>;
}

export interface Scene {
  /** Present while steps are run; what they are follows from the rest alone. */
  simulated: SimulatedProduct;
  people: Someone[];
  nowMs: number;
  random: () => number;
  /** Counts up, so that names and keys are the same in each run of a seed. */
  serial: number;
}

/** What one step does: words for the trace, and the work, which throws when the product does not do what the model says. */
export interface Step {
  words: string;
  run(): Promise<void>;
}

type Action = (scene: Scene) => Step | undefined;

export const pick = <Value>(random: () => number, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;
const whole = (random: () => number, from: number, to: number) =>
  from + Math.floor(random() * (to - from + 1));

/** Amounts near the edge of what is left are where counting goes wrong. */
function amountFor(random: () => number, left: number): number {
  const near =
    Number.isFinite(left) && left > 0 ? [left, left + 1, Math.max(1, left - 1), Math.ceil(left / 2)] : [];
  return pick(random, [1, 1, 2, whole(random, 1, 9), ...near]);
}

const staying = ({ people }: Scene) => people.filter(({ account }) => !account.hasLeft);

function someone(scene: Scene): Someone | undefined {
  const there = staying(scene);
  return there.length === 0 ? undefined : pick(scene.random, there);
}

function maybeFault({ random }: Scene): PlannedFault | undefined {
  return random() < 0.3 ? { at: whole(random, 1, 6), kind: pick<FaultKind>(random, faultKinds) } : undefined;
}

const told = (fault: PlannedFault | undefined) => (fault ? ` [request ${fault.at}: ${fault.kind}]` : '');

/** Throws with both sides when the product answered otherwise. */
export function demand(what: string, found: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, found ${is}`);
}

function dataOf(answer: Answer): any {
  if (answer.errors) throw new Error(`an error instead of an answer: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

const signUp: Action = (scene) => {
  if (scene.people.length >= peopleMax) return undefined;
  const name = `P${++scene.serial}`;
  const run = join(scene, name, `${name.toLowerCase()}@example.com`, new Account());
  return { words: `${name} signs up`, run };
};

/** The person is there for the next step at once; gives what makes it so in the product. */
function join(scene: Scene, name: string, email: string, account: Account): () => Promise<void> {
  const who: Someone = { name, email, userId: '', account, keys: [], openHolds: [], holds: new Map() };
  scene.people.push(who);
  return async () => {
    await scene.simulated.signsUp(name, email);
    who.userId = (await scene.simulated.person(name)).userId;
  };
}

const consumeText = `mutation ($feature: ID!, $amount: Float!, $key: ID!) {
  consumeUsage(feature: $feature, amount: $amount, idempotencyKey: $key) { allowed reason replayed usage { used } } }`;

const consume: Action = (scene) => {
  const who = someone(scene);
  if (!who) return undefined;
  const feature = pick(scene.random, features);
  const amount = amountFor(scene.random, who.account.left(feature, scene.nowMs));
  const key = `key-${++scene.serial}`;
  const fault = maybeFault(scene);
  const left = who.account.left(feature, scene.nowMs);
  const isAllowed = who.account.use(feature, amount, scene.nowMs);
  if (isAllowed) who.keys.push({ key, feature, amount, atMs: scene.nowMs });
  return {
    words: `${who.name} uses ${amount} ${feature} under ${key}: ${isAllowed ? 'allowed' : `refused with ${left} left`}${told(fault)}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const variables = { feature, amount, key };
      const answer = await scene.simulated.asksUnder(fault, who.userId, person, consumeText, variables);
      demand('allowed', dataOf(answer).consumeUsage.allowed, isAllowed);
    },
  };
};

const consumeAgain: Action = (scene) => {
  const who = someone(scene);
  const known = who?.keys.filter(({ atMs }) => scene.nowMs - atMs < replayWithinMs) ?? [];
  if (!who || known.length === 0) return undefined;
  const { key, feature, amount } = pick(scene.random, known);
  const isOther = scene.random() < 0.3;
  return {
    words: `${who.name} asks ${key} again${isOther ? ' with another amount: IdempotencyMismatch' : ': the same answer'}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const variables = { feature, amount: amount + (isOther ? 1 : 0), key };
      const answer = await scene.simulated.asksUnder(undefined, who.userId, person, consumeText, variables);
      if (isOther) return demand('error', answer.errors?.[0]?.errorType, 'IdempotencyMismatch');
      const { allowed, replayed } = dataOf(answer).consumeUsage;
      demand('answer', { allowed, replayed }, { allowed: true, replayed: true });
    },
  };
};

const consumeSeveral: Action = (scene) => {
  const who = someone(scene);
  if (!who) return undefined;
  const items = Array.from({ length: whole(scene.random, 2, 5) }, () => {
    const feature = pick(scene.random, features);
    return { feature, amount: amountFor(scene.random, who.account.left(feature, scene.nowMs)) };
  });
  const expected = items.map(({ feature, amount }) => who.account.use(feature, amount, scene.nowMs));
  return {
    words: `${who.name} uses ${items.map(({ feature, amount }) => `${amount} ${feature}`).join(', ')}: ${expected.join(', ')}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const text = 'mutation ($items: [ConsumeItem!]!) { consumeMany(items: $items) { allowed } }';
      const { consumeMany } = await gets(scene.simulated.product, person, text, { items });
      demand(
        'allowed',
        consumeMany.map(({ allowed }: { allowed: boolean }) => allowed),
        expected,
      );
    },
  };
};

const reserve: Action = (scene) => {
  const who = someone(scene);
  if (!who || who.openHolds.length >= holdsMax) return undefined;
  const feature = pick(scene.random, features);
  const windows = who.account.windows(feature, scene.nowMs);
  const own = Math.min(...windows.map(({ ownLeft }) => ownLeft));
  if (windows.length === 0 || own < 1) return undefined;
  const amount = Number.isFinite(own) ? whole(scene.random, 1, own) : whole(scene.random, 1, 50);
  const seconds = pick(scene.random, [900, 3600, 24 * 3600]);
  const name = `hold-${++scene.serial}`;
  const fault = maybeFault(scene);
  who.account.hold(name, feature, amount, scene.nowMs + seconds * 1000, scene.nowMs);
  const held = { feature, holdId: '' };
  who.holds.set(name, held);
  who.openHolds.push(name);
  return {
    words: `${who.name} holds ${amount} ${feature} for ${seconds} s as ${name}${told(fault)}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const text = `mutation ($feature: ID!, $amount: Float!, $holdSeconds: Int!, $key: ID!) {
        reserveUsage(feature: $feature, amount: $amount, holdSeconds: $holdSeconds, idempotencyKey: $key) { allowed holdId } }`;
      const variables = { feature, amount, holdSeconds: seconds, key: name };
      const answer = await scene.simulated.asksUnder(fault, who.userId, person, text, variables);
      const { allowed, holdId } = dataOf(answer).reserveUsage;
      demand('allowed', allowed, true);
      held.holdId = holdId;
    },
  };
};

/** Draws one, which is then no longer open. */
function takeHold({ random }: Scene, { openHolds }: Someone): string | undefined {
  return openHolds.splice(Math.floor(random() * openHolds.length), 1)[0];
}

const settle: Action = (scene) => {
  const who = someone(scene);
  const name = who && takeHold(scene, who);
  if (!who || !name) return undefined;
  const { amount: held, endsMs } = who.account.holds.get(name)!;
  const hasEnded = endsMs <= scene.nowMs;
  const isForgotten = endsMs + forgottenAfterMs <= scene.nowMs;
  const amount = whole(scene.random, 0, held);
  const fault = maybeFault(scene);
  if (hasEnded) who.account.holds.delete(name);
  else who.account.settle(name, amount);
  return {
    words: `${who.name} settles ${name} with ${amount} of ${held}: ${isForgotten ? 'NotFound' : hasEnded ? 'it has ended' : 'counted'}${told(fault)}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const text = `mutation ($feature: ID!, $holdId: ID!, $amount: Float!) {
        settleUsage(feature: $feature, holdId: $holdId, amount: $amount) { allowed reason } }`;
      const answer = await scene.simulated.asksUnder(fault, who.userId, person, text, {
        ...who.holds.get(name)!,
        amount,
      });
      if (isForgotten) return demand('error', answer.errors?.[0]?.errorType, 'NotFound');
      const { allowed, reason } = dataOf(answer).settleUsage;
      demand('answer', { allowed, reason }, { allowed: !hasEnded, reason: hasEnded ? 'HOLD_ENDED' : null });
    },
  };
};

const release: Action = (scene) => {
  const who = someone(scene);
  const name = who && takeHold(scene, who);
  if (!who || !name) return undefined;
  const isForgotten = who.account.holds.get(name)!.endsMs + forgottenAfterMs <= scene.nowMs;
  who.account.holds.delete(name);
  return {
    words: `${who.name} releases ${name}${isForgotten ? ': NotFound' : ''}`,
    run: async () => {
      const person = await scene.simulated.person(who.name);
      const text =
        'mutation ($feature: ID!, $holdId: ID!) { releaseUsage(feature: $feature, holdId: $holdId) { held } }';
      const { errors } = await asks(scene.simulated.product, person, text, who.holds.get(name)!);
      demand('error', errors?.[0]?.errorType, isForgotten ? 'NotFound' : undefined);
    },
  };
};

const startTrial: Action = (scene) => {
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

const extendTrial: Action = (scene) => {
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

const grant: Action = (scene) => {
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

const subscribe: Action = (scene) => {
  const who = someone(scene);
  if (!who || who.account.subscription()) return undefined;
  const product = pick(scene.random, ['pro', 'premium']);
  if (who.account.trial(product, scene.nowMs)) return undefined;
  who.account.sources.push({ kind: 'sub', product, anchorMs: scene.nowMs, untilMs: Infinity });
  return { words: `${who.name} subscribes to ${product}`, run: () => buy(scene, who, product) };
};

const buyPack: Action = (scene) => {
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

const cancel: Action = (scene) => {
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

const changePlan: Action = (scene) => {
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
      const catalog = '{ catalog { id prices { id stripePriceId } } }';
      const all = (await gets(scene.simulated.product, await scene.simulated.operator(), catalog)).catalog;
      const price = all.find((one: { id: string }) => one.id === to).prices[0].stripePriceId;
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

const webhooks: Action = (scene) => {
  const lies = pick(scene.random, [
    {},
    { duplicate: 0.5 },
    { lose: 0.4 },
    { shuffleMs: 60_000 },
    { vanish: 0.5 },
  ]);
  return {
    words: `Stripe’s events from now on: ${JSON.stringify(lies)}`,
    run: async () => {
      const url = new URL('/_local/stripe', scene.simulated.product.outputs.graphqlUrl);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(lies) });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
};

const leave: Action = (scene) => {
  const who = someone(scene);
  if (!who || staying(scene).length < 3) return undefined;
  const isByCognito = scene.random() < 0.4;
  who.account.hasLeft = true;
  return {
    words: `${who.name} ${isByCognito ? 'deletes their sign-in in the user pool' : 'deletes their account'}`,
    run: async () => {
      const { product } = scene.simulated;
      const person = await scene.simulated.person(who.name);
      if (isByCognito)
        return void (await cognito(product, 'DeleteUser', { AccessToken: person.accessToken }));
      const text = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
      const { deleteMyAccount } = await gets(product, person, text, { confirm: who.email });
      demand('status', deleteMyAccount.status, 'DELETED');
    },
  };
};

/** Not for those who had packs or grants: what of these is carried is no number that the documentation gives. */
const comeBack: Action = (scene) => {
  const back = (one: Someone) => scene.people.filter(({ email }) => email === one.email).at(-1) === one;
  const gone = scene.people.filter((one) => {
    const { hasLeft, packs, grants } = one.account;
    return hasLeft && packs === 0 && grants.length === 0 && back(one);
  });
  if (gone.length === 0 || scene.people.length >= 2 * peopleMax) return undefined;
  const { name: former, email, account } = pick(scene.random, gone);
  const name = `P${++scene.serial}`;
  const run = join(scene, name, email, account.carriedBy());
  return { words: `${former} signs up again, as ${name}`, run };
};

const restart: Action = (scene) => {
  const isKilled = scene.random() < 0.5;
  return {
    words: isKilled ? 'the process is killed and started again' : 'the process is stopped and started again',
    run: () => scene.simulated.restart(isKilled),
  };
};

/** Each with its share of the steps. */
export const actions: [number, Action][] = [
  [4, signUp],
  [30, consume],
  [6, consumeAgain],
  [6, consumeSeveral],
  [8, reserve],
  [7, settle],
  [3, release],
  [6, startTrial],
  [2, extendTrial],
  [5, grant],
  [5, subscribe],
  [2, buyPack],
  [3, cancel],
  [3, changePlan],
  [3, webhooks],
  [2, leave],
  [2, comeBack],
  [1.5, restart],
];
