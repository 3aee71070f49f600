import { asks, gets } from '../product/people.ts';
import { features } from './model.ts';
import {
  amountFor,
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

/** Well within the 24 hours for which a key is known. */
const replayWithinMs = 20 * hourMs;
/** For how long the product knows a hold that has ended. */
const forgottenAfterMs = 24 * hourMs;
const holdsMax = 5;

const consumeText = `mutation ($feature: ID!, $amount: Float!, $key: ID!) {
  consumeUsage(feature: $feature, amount: $amount, idempotencyKey: $key) { allowed reason replayed usage { used } } }`;

export const consume: Action = (scene) => {
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

export const consumeAgain: Action = (scene) => {
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

export const consumeSeveral: Action = (scene) => {
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

export const reserve: Action = (scene) => {
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

export const settle: Action = (scene) => {
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

export const release: Action = (scene) => {
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
