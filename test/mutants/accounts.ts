import type { Mutant } from './mutant.ts';

/** Accounts, trials and purchases: the conditions of writes, and the tables. */
export const accounts: Mutant[] = [
  {
    id: 'S02',
    file: 'store/syncTickets.ts',
    before: "'(sync_applied = :seen AND sync_applied < :ticket)'",
    after: "'(sync_applied >= :seen AND sync_applied < :ticket)'",
    lost: 'Rights of a cancelled subscription stay: an older sync added them between read and write.',
    killedBy: [
      'test/app/billing/overtaken.test.ts',
      'S02 · a sync that was overtaken between reading its rows and writing reads them again',
    ],
  },
  {
    id: 'T16',
    file: 'store/syncTickets.ts',
    before: "const gone = { ':deleting': 'DELETING',",
    after: "const gone = { ':deleting': 'DELETED',",
    lost: 'A sync that was under way gives an account rights while it is being deleted.',
    killedBy: [
      'test/app/billing/overtaken.test.ts',
      'a sync whose account was deleted meanwhile leaves neither subscription nor rights',
    ],
  },
  {
    id: 'T17',
    file: 'store/syncTickets.ts',
    before: "'stripe_customer_id = :customer AND NOT",
    after: "'(stripe_customer_id = :customer OR stripe_customer_id <> :customer) AND NOT",
    lost: 'What a former customer of the account had bought comes back.',
    killedBy: [
      'test/app/billing/overtaken.test.ts',
      'a sync of a customer whom the account no longer names writes nothing',
    ],
  },
  {
    id: 'W01',
    file: 'store/users.ts',
    before: `':deleted': 'DELETED',\n        ':change': changeNow(reason, productId, at),`,
    after: `':deleted': 'GONE',\n        ':change': changeNow(reason, productId, at),`,
    lost: 'A trial, grant or extension that races with a deletion leaves rights and a log under a deleted account.',
    killedBy: ['test/app/people/overtaken.test.ts', 'a trial'],
  },
  {
    id: 'I04',
    file: 'store/userVisits.ts',
    before: `':deleted': 'DELETED',\n      ':change': changeNow('account.updated', undefined, at),`,
    after: `':deleted': 'GONE',\n      ':change': changeNow('account.updated', undefined, at),`,
    lost: 'E-mail and name stand in a tombstone again.',
    killedBy: [
      'test/app/people/overtaken.test.ts',
      'I04 · a name or address that arrives during a deletion does not reach the deleted account',
    ],
  },
  {
    id: 'T18',
    file: 'store/users.ts',
    before: "  ACTIVE: ['DELETING', 'DELETED'],",
    after: "  ACTIVE: ['DELETING'],",
    lost: 'An operator who lets an account in while it is deleted brings it back.',
    killedBy: ['test/app/people/overtaken.test.ts', 'an account that was deleted is never made %s again'],
  },
  {
    id: 'T19',
    file: 'store/trials.ts',
    before: `Item: row,\n      ConditionExpression: 'attribute_not_exists(pk)',`,
    after: `Item: row,\n      ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(pk)',`,
    lost: 'Racing starts begin one trial several times.',
    killedBy: [
      'test/faults/s4.trials.test.ts',
      'S4: two hundred racing starts of one trial give one trial, and all others its dates',
    ],
  },
  {
    id: 'T20',
    file: 'store/trials.ts',
    before: `Item: claimRow(claim, productId, nowMs),\n      ConditionExpression: 'attribute_not_exists(pk)',`,
    after: `Item: claimRow(claim, productId, nowMs),\n      ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(pk)',`,
    lost: 'Every alias of a mailbox has a trial of its own.',
    killedBy: [
      'test/app/trials/start.test.ts',
      'another alias of it, under another account, has no second one and is told what to buy',
    ],
  },
  {
    id: 'T21',
    file: 'store/trials.ts',
    before: "'#status = :active AND expiresAt = :seen AND expiresAt > :now'",
    after: "'#status = :active AND expiresAt >= :seen AND expiresAt > :now'",
    lost: 'Of two operators who extend a trial one is told yes, and nothing happens.',
    killedBy: [
      'test/app/trials/operators.test.ts',
      'two at once from the same end: one moves it, the other is told to look again',
    ],
  },
  {
    id: 'T22',
    file: 'store/trialsDue.ts',
    before: "'dueAt = :seenDue AND #status",
    after: "'dueAt >= :seenDue AND #status",
    lost: 'Two clocks tell the same thing twice.',
    killedBy: ['test/app/trials/clock.test.ts', 'runs twice at once and tells each thing once'],
  },
  {
    id: 'T23',
    file: 'store/checkouts.ts',
    before: "ConditionExpression: 'nonce = :seen',",
    after: "ConditionExpression: 'nonce = :seen OR nonce <> :seen',",
    lost: 'Two tabs get two pages, and both can be paid.',
    killedBy: [
      'test/app/billing/overtaken.test.ts',
      'two calls that take the place of an older page at once get one page, and it can be paid',
    ],
  },
  {
    id: 'T24',
    file: 'store/stripeEvents.ts',
    before: "(error.Item?.['state'] ?? 'RECEIVED') as EventState",
    after: "'RECEIVED'",
    lost: 'An event that comes again is worked on again.',
    killedBy: [
      'test/app/billing/webhook.test.ts',
      'is applied once, with anything that comes with its id afterwards',
    ],
  },
  {
    id: 'T25',
    file: 'store/newAccount.ts',
    before: "ConditionExpression: 'attribute_not_exists(user_id)' };",
    after: "ConditionExpression: 'attribute_not_exists(user_id) OR attribute_exists(user_id)' };",
    lost: 'A first call that is slow overwrites an account.',
    killedBy: [
      'test/faults/identity.test.ts',
      'fault "two first sign-ins at once race": triggers and first calls together make one row',
    ],
  },
  {
    id: 'T26',
    file: 'store/customers.ts',
    before: 'SET stripe_customer_id = if_not_exists(stripe_customer_id, :customer), updated_at',
    after: 'SET stripe_customer_id = :customer, updated_at',
    lost: 'Two first purchases leave a paying customer that no account names.',
    killedBy: [
      'test/app/billing/checkout.test.ts',
      'a customer that the other of two racing names made is deleted again',
    ],
  },
  {
    id: 'W15',
    file: 'store/rows/tables.ts',
    before: "receipts: { partition: 'owner', sort: 'receipt_id', ttl: 'expires_at' }",
    after: "receipts: { partition: 'owner', sort: 'receipt_id' }",
    lost: 'The table of receipts grows for ever, with every event of Stripe in it.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'W15 · receipts, jobs, counters, the log and what a mailbox has used have their TTL attribute, and no other table has',
    ],
  },
];
