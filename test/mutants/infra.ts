import type { Mutant } from './mutant.ts';

/** The template. */
export const infra: Mutant[] = [
  {
    id: 'W14',
    file: 'infra/trials.ts',
    before: 'every(house, trialClock, Duration.minutes(1), {});',
    after: 'every(house, trialClock, Duration.hours(1), {});',
    lost: 'Reminders and ends come an hour late.',
    killedBy: ['test/infra/numbers.test.ts', 'W14 · the trial clock runs every minute'],
  },
  {
    id: 'W16',
    file: 'infra/changes.ts',
    before: "bindLegacyTable(house, changes, ['DeleteItem'])",
    after: 'bindLegacyTable(house, changes, [])',
    lost: 'A new account with legacy rows is denied and put aside.',
    killedBy: ['test/infra/numbers.test.ts', 'W16 · changes moves legacy rows of a new account'],
  },
  {
    id: 'F02',
    file: 'infra/changes.ts',
    before: 'StartingPosition.TRIM_HORIZON',
    after: 'StartingPosition.LATEST',
    lost: 'What happened while the mapping was made is in no log.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'F02 · the changes of accounts and counters are read from the beginning of their streams, with both images',
    ],
  },
  {
    id: 'N01',
    file: 'infra/stripe.ts',
    before: 'every(house, undelivered, Duration.hours(1), {});',
    after: 'every(house, undelivered, Duration.days(1), {});',
    lost: 'What Stripe could not deliver is a day late.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'Stripe is asked every hour for what was not delivered, and compared whole every night',
    ],
  },
  {
    id: 'N02',
    file: 'infra/identity.ts',
    before: 'every(house, reconcile, Duration.minutes(5), {});',
    after: 'every(house, reconcile, Duration.minutes(50), {});',
    lost: 'A comparison that was interrupted stands still for an hour at each piece.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'the comparison of people starts once a night, and continues every five minutes',
    ],
  },
  {
    id: 'N03',
    file: 'infra/identity.ts',
    before: '{ hour: 2, minute: 17 }, { start: true });',
    after: '{ hour: 2, minute: 17 }, {});',
    lost: 'The nightly comparison never starts.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'the comparison of people starts once a night, and continues every five minutes',
    ],
  },
  {
    id: 'N04',
    file: 'infra/changes.ts',
    before: 'retryAttempts: 8,',
    after: 'retryAttempts: 0,',
    lost: 'A record that fails once is put aside.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'F02 · the changes of accounts and counters are read from the beginning of their streams, with both images',
    ],
  },
  {
    id: 'N05',
    file: 'infra/trials.ts',
    before: `    reservedConcurrency: reservations.trialClock,\n`,
    after: '',
    lost: 'Clocks that are late run beside each other.',
    killedBy: [
      'test/infra/stack.test.ts',
      'A2 · what may run only once at a time does, in production and on this machine',
    ],
  },
  {
    id: 'N06',
    file: 'infra/schedules.ts',
    before: `        deadLetterQueue: house.deadLetters,\n`,
    after: '',
    lost: 'A schedule that fails leaves no trace.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'what a schedule starts and fails is tried twice more, and then kept among the dead letters',
    ],
  },
  {
    id: 'N07',
    file: 'infra/tables.ts',
    before: 'StreamViewType.NEW_AND_OLD_IMAGES',
    after: 'StreamViewType.NEW_IMAGE',
    lost: 'The log does not know what was used before.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'F02 · the changes of accounts and counters are read from the beginning of their streams, with both images',
    ],
  },
  {
    id: 'N08',
    file: 'infra/deadLetters.ts',
    before: 'retentionPeriod: Duration.days(14)',
    after: 'retentionPeriod: Duration.days(1)',
    lost: 'What failed on a Friday is gone on Monday.',
    killedBy: [
      'test/infra/numbers.test.ts',
      'what a schedule starts and fails is tried twice more, and then kept among the dead letters',
    ],
  },
  {
    id: 'N09',
    file: 'infra/auth.ts',
    before: 'refreshTokenValidity: Duration.days(90)',
    after: 'refreshTokenValidity: Duration.days(30)',
    lost: 'Who comes back after a trial sees a sign-in form and not its end.',
    killedBy: [
      'test/infra/sessions.test.ts',
      'field 1.4 · a session outlives the longest trial of the catalog and the console’s longest jump on top of it',
    ],
  },
];
