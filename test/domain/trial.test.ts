import { describe, expect, test } from 'vitest';
import {
  actionFor,
  buttonFor,
  isActiveAt,
  lengthFor,
  lengthInWords,
  refusalOf,
  reminderAt,
  statusAt,
  timeLeft,
  type Standing,
} from '../../domain/trial.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.parse('2026-11-21T12:00:00Z');
const premium: Standing['product'] = {
  name: 'Premium',
  active: true,
  kind: 'PLAN',
  rank: 20,
  trial: { hours: 720 },
  purchasable: true,
};
const standing = (more: Partial<Standing> = {}, product: Partial<Standing['product']> = {}): Standing => ({
  product: { ...premium, ...product },
  trial: null,
  claimed: false,
  subscribed: false,
  meets: null,
  ...more,
});
const running = { status: 'active' as const, startedAt: now, expiresAt: now + 30 * day };

describe('S1: the trial button', () => {
  test('a new user sees "Try Premium - Free for 30 days", enabled', () => {
    expect(buttonFor(standing(), now)).toEqual({ label: 'Try Premium - Free for 30 days', enabled: true });
    expect(actionFor(standing())).toBe('START_TRIAL');
  });

  test.each([
    [3, 'Free for 3 hours'],
    [24, 'Free for 24 hours'],
    [168, 'Free for 7 days'],
    [336, 'Free for 14 days'],
    [1, 'Free for 1 hour'],
    [36, 'Free for 36 hours'],
    [48, 'Free for 2 days'],
  ])('a trial of %d hours is called "%s"', (hours, words) => {
    expect(buttonFor(standing({}, { trial: { hours } }), now).label).toBe(`Try Premium - ${words}`);
    expect(words).toContain(lengthInWords(hours));
  });

  test('after the start it says so, and how long', () => {
    const mine = standing({ trial: running });
    expect(buttonFor(mine, now)).toEqual({ label: 'Trial active - 30 days left', enabled: false });
    expect(buttonFor(mine, now + day).label).toBe('Trial active - 29 days left');
    expect(buttonFor(mine, now + 30 * day - 1).label).toBe('Trial active - 1 minute left');
    expect(actionFor(mine)).toBe('SUBSCRIBE');
  });

  test('after the end it offers to buy', () => {
    const mine = standing({ trial: running });
    expect(buttonFor(mine, now + 30 * day)).toEqual({ label: 'Trial ended - Subscribe', enabled: true });
    const unsold = standing({ trial: running }, { purchasable: false });
    expect(buttonFor(unsold, now + 30 * day)).toEqual({ label: 'Trial ended', enabled: false });
    expect(actionFor(unsold)).toBe('NOTHING');
  });

  test('"Trial Already Used" is never shown', () => {
    for (const trial of [null, running])
      for (const claimed of [true, false])
        for (const subscribed of [true, false])
          for (const active of [true, false])
            for (const at of [now, now + 31 * day])
              expect(buttonFor(standing({ trial, claimed, subscribed }, { active }), at).label).not.toMatch(
                /already/i,
              );
  });
});

describe('what may be done with a product', () => {
  test.each<[string, Standing, string, string, boolean]>([
    ['a subscriber manages it', standing({ subscribed: true }), 'MANAGE', 'Manage Premium', true],
    [
      'a subscriber with a trial left manages it',
      standing({ subscribed: true, trial: running }),
      'MANAGE',
      'Manage Premium',
      true,
    ],
    [
      'what was bought once is owned',
      standing({ subscribed: true }, { kind: 'ONE_TIME', name: 'Editor' }),
      'NOTHING',
      'You own Editor',
      false,
    ],
    ['a used mailbox may subscribe', standing({ claimed: true }), 'SUBSCRIBE', 'Subscribe to Premium', true],
    ['no trial: subscribe', standing({}, { trial: null }), 'SUBSCRIBE', 'Subscribe to Premium', true],
    [
      'an add-on is added',
      standing({}, { trial: null, kind: 'ADD_ON', name: 'Pack' }),
      'SUBSCRIBE',
      'Add Pack',
      true,
    ],
    [
      'a one-time purchase is bought',
      standing({}, { trial: null, kind: 'ONE_TIME', name: 'Editor' }),
      'SUBSCRIBE',
      'Buy Editor',
      true,
    ],
    [
      'F5 · who owes for it pays what is open, and is not asked to subscribe again',
      standing({ trial: { ...running, expiresAt: now }, meets: { isSame: true, rank: 20, owes: true } }),
      'PAY',
      'Pay the open invoice',
      true,
    ],
    [
      'F5 · who owes for another plan pays that first',
      standing({ meets: { isSame: false, rank: 10, owes: true } }),
      'PAY',
      'Pay the open invoice first',
      true,
    ],
    [
      'field 1.8 · who pays for a higher plan is offered no trial of this one',
      standing({ meets: { isSame: false, rank: 30, owes: false } }),
      'SWITCH',
      'Switch to Premium',
      true,
    ],
    [
      'field 1.8 · nor of a plan of the same rank',
      standing({ meets: { isSame: false, rank: 20, owes: false } }),
      'SWITCH',
      'Switch to Premium',
      true,
    ],
    [
      'who pays for a lower plan may try this one',
      standing({ meets: { isSame: false, rank: 10, owes: false } }),
      'START_TRIAL',
      'Try Premium - Free for 30 days',
      true,
    ],
    [
      'who pays for a lower plan and has had the trial switches',
      standing({ claimed: true, meets: { isSame: false, rank: 10, owes: false } }),
      'SWITCH',
      'Switch to Premium',
      true,
    ],
    [
      'a subscription that gives no rights now is managed, not bought twice',
      standing({ claimed: true, meets: { isSame: true, rank: 20, owes: false } }),
      'MANAGE',
      'Manage Premium',
      true,
    ],
    [
      'the free plan stays included for who pays or owes',
      standing({ meets: { isSame: false, rank: 10, owes: true } }, { rank: 0, purchasable: false }),
      'NOTHING',
      'Included',
      false,
    ],
    [
      'what is not for sale is nothing to switch to',
      standing({ meets: { isSame: false, rank: 30, owes: false } }, { purchasable: false }),
      'NOTHING',
      'Not available',
      false,
    ],
    [
      'the free plan is included',
      standing({}, { trial: null, rank: 0, purchasable: false }),
      'NOTHING',
      'Included',
      false,
    ],
    [
      'nothing can be done without a price',
      standing({}, { trial: null, purchasable: false }),
      'NOTHING',
      'Not available',
      false,
    ],
    [
      'an inactive product is not to be had',
      standing({}, { active: false }),
      'NOTHING',
      'Not available',
      false,
    ],
  ])('%s', (_, one, action, label, enabled) => {
    expect(actionFor(one)).toBe(action);
    expect(buttonFor(one, now)).toEqual({ label, enabled });
  });
});

describe('every standing there is', () => {
  test('F5, field 1.8 · never sells to who owes or has a plan, never tries down, never calls a trial a purchase', () => {
    let cases = 0;
    for (const trial of [
      null,
      running,
      { ...running, expiresAt: now },
      { ...running, status: 'converted' as const },
    ])
      for (const claimed of [true, false])
        for (const subscribed of [true, false])
          for (const purchasable of [true, false])
            for (const active of [true, false])
              for (const kind of ['PLAN', 'ADD_ON', 'ONE_TIME'] as const)
                for (const isSame of [true, false])
                  for (const owes of [true, false])
                    for (const rank of [null, 10, 20, 30]) {
                      const meets = rank === null ? null : { isSame, rank, owes };
                      const one = standing(
                        { trial, claimed, subscribed, meets },
                        { purchasable, active, kind },
                      );
                      const action = actionFor(one);
                      const { label, enabled } = buttonFor(one, now);
                      if (meets) expect(action).not.toBe('SUBSCRIBE');
                      if (meets?.owes) expect(action).toBe('PAY');
                      if (meets && meets.rank >= 20) expect(action).not.toBe('START_TRIAL');
                      if (action === 'NOTHING') expect(enabled).toBe(false);
                      if (label.startsWith('Trial active')) expect(enabled).toBe(false);
                      if (/^Trial ended - Subscribe|^Subscribe|^Buy|^Add/.test(label))
                        expect(action).toBe('SUBSCRIBE');
                      if (label.startsWith('Try ')) expect(action).toBe('START_TRIAL');
                      if (/invoice/.test(label)) expect(action).toBe('PAY');
                      cases++;
                    }
    expect(cases).toBe(4 * 2 * 2 * 2 * 2 * 3 * 2 * 2 * 4);
  });
});

describe('eligibility', () => {
  test.each<[string | null, Standing]>([
    [null, standing()],
    ['TRIAL_USED', standing({ trial: running })],
    ['TRIAL_USED', standing({ trial: { ...running, status: 'converted' } })],
    ['TRIAL_USED', standing({ claimed: true })],
    ['TRIAL_USED', standing({ trial: running, subscribed: true }, { active: false })],
    ['PRODUCT_INACTIVE', standing({}, { active: false })],
    ['NO_TRIAL', standing({}, { trial: null })],
    ['ALREADY_SUBSCRIBED', standing({ subscribed: true })],
  ])('%s', (reason, one) => {
    expect(refusalOf(one)).toBe(reason);
  });

  test('S4: the length is the product’s; a caller may ask for less, never for more', () => {
    expect(lengthFor({ hours: 336 }, null)).toBe(336);
    expect(lengthFor({ hours: 336 }, 1)).toBe(1);
    expect(lengthFor({ hours: 336 }, 336)).toBe(336);
    for (const wish of [337, 0, -1, 1.5, Number.NaN, Infinity, 87_600]) {
      expect(lengthFor({ hours: 336 }, wish)).toBeNull();
    }
  });
});

describe('status by time', () => {
  test('a trial is active one millisecond before its end and expired at it', () => {
    expect(statusAt(running, running.expiresAt - 1)).toBe('active');
    expect(statusAt(running, running.expiresAt)).toBe('expired');
    expect(isActiveAt(running, running.expiresAt - 1)).toBe(true);
    expect(isActiveAt(running, running.expiresAt)).toBe(false);
  });

  test('a converted trial stays converted', () => {
    expect(statusAt({ ...running, status: 'converted' }, running.expiresAt + day)).toBe('converted');
    expect(isActiveAt({ ...running, status: 'converted' }, now)).toBe(false);
  });

  test('the reminder comes by its lead time before the end, never before the start, or not at all', () => {
    expect(reminderAt(running, 60)).toBe(running.expiresAt - hour);
    expect(reminderAt({ startedAt: now, expiresAt: now + hour }, 120)).toBe(now);
    expect(reminderAt(running, 0)).toBeNull();
  });

  test.each([
    [30 * day, '30 days'],
    [day + 1, '2 days'],
    [day, '24 hours'],
    [hour + 1, '2 hours'],
    [hour, '60 minutes'],
    [minute + 1, '2 minutes'],
    [1, '1 minute'],
  ])('%d milliseconds are %s', (ms, words) => {
    expect(timeLeft(ms)).toBe(words);
  });
});
