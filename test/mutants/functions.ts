import type { Mutant } from './mutant.ts';

/** Doors. */
export const functions: Mutant[] = [
  {
    id: 'F03',
    file: 'functions/stripeWebhook.ts',
    before: "return answer(500, 'Failed.');",
    after: "return answer(200, 'Failed.');",
    lost: 'An event that we failed on never comes again.',
    killedBy: [
      'test/app/billing/webhook.test.ts',
      'that fails on our side is 500, and is handled when it comes again',
    ],
  },
  {
    id: 'F04',
    file: 'functions/stripeWebhook.ts',
    before: "return newer.length === 0 ? 'no secrets' : verify(",
    after: 'return verify(',
    lost: 'Before the secret is set, every event is refused for good.',
    killedBy: [
      'test/app/billing/webhook.test.ts',
      'without any, every request is 503, so that Stripe comes again',
    ],
  },
  {
    id: 'F06',
    file: 'functions/extendTrial.ts',
    before: `  if (moved.expiresAt <= nowMs) throw new Mistake('BadRequest', 'The new end would be over already.');\n`,
    after: '',
    lost: 'An operator ends a trial in the past.',
    killedBy: ['test/app/trials/operators.test.ts', 'may shorten, but not into the past'],
  },
  {
    id: 'F07',
    file: 'functions/extendTrial.ts',
    before: `  if (!isActiveAt(trial, nowMs)) throw over();\n`,
    after: '',
    lost: 'A trial that is over is brought back.',
    killedBy: [
      'test/app/trials/operators.test.ts',
      'a trial that is over, converted or whose clock is late is not brought back',
    ],
  },
  {
    id: 'F08',
    file: 'functions/trialClock.ts',
    before: 'if (done + dayMs <= nowMs && tick.failed === 0) await noteDoneUntil(done + dayMs);',
    after: 'if (done + dayMs <= nowMs) await noteDoneUntil(done + dayMs);',
    lost: 'A trial that could not be visited is never looked at again.',
    killedBy: [
      'test/app/trials/clock.test.ts',
      'looks again, after a standstill of days, at the day on which a trial could not be visited',
    ],
  },
  {
    id: 'F09',
    file: 'functions/trialClock.ts',
    before: '* hourMs - hourMs;',
    after: '* hourMs;',
    lost: 'What the index showed late is never looked at again.',
    killedBy: [
      'test/app/trials/clock.test.ts',
      'looks once more at the hour before, because the index may have been late',
    ],
  },
  {
    id: 'F10',
    file: 'functions/createCheckout.ts',
    before: "kindOf.get(productId ?? '') !== 'ADD_ON' : productId === product.id",
    after: "kindOf.get(productId ?? '') !== 'ADD_ON' : false",
    lost: 'What was bought for good is sold again.',
    killedBy: [
      'test/app/billing/checkout.test.ts',
      'a one-time purchase is for good and cannot be bought twice',
    ],
  },
  {
    id: 'F11',
    file: 'functions/createCheckout.ts',
    before: 'if (!product || !product.active || !product.public)',
    after: 'if (!product || !product.active)',
    lost: 'A product that is not public can be bought by its id.',
    killedBy: ['test/app/billing/checkout.test.ts', 'is refused when %s'],
  },
  {
    id: 'F12',
    file: 'functions/consumeMany.ts',
    before: `  if (new Set(keys).size < keys.length) throw new Mistake('BadRequest', 'Two items have the same key.');\n`,
    after: '',
    lost: 'Of two items with one key the second is told that it was counted.',
    killedBy: ['test/app/counting/oddInput.test.ts', 'a mistake in one item leaves all of them alone'],
  },
  {
    id: 'F13',
    file: 'functions/stripeUndelivered.ts',
    before: `      await unpark(item);\n`,
    after: '',
    lost: 'An event that was placed stays on the list of those that were not.',
    killedBy: [
      'test/app/billing/webhook.test.ts',
      'is parked where an operator sees it, and placed once an account has it',
    ],
  },
];
