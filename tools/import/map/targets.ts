import type { ArrivalKind } from '../../../domain/arrival.ts';
import { isKey } from '../../../domain/catalog.ts';
import { isKnownStatus } from '../../../domain/subscription.ts';

/** What a field of an arrival holds. `is` judges what a map gave for it. */
interface TargetType {
  /** What is allowed, as it stands behind "not". */
  words: string;
  /** A moment or a day: the map gives milliseconds, by `date`. */
  isDate?: true;
  is(value: unknown): boolean;
}

export interface Target {
  type: TargetType;
  /** A row without it is rejected. Otherwise `absent` takes its place. */
  isRequired?: true;
  absent?: unknown;
}

const idPattern = /^[^\p{Cc}\p{Surrogate}]{1,128}$/u;
const mailPattern = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

const id: TargetType = {
  words: 'an id (text of 1 to 128 characters)',
  is: (value) => typeof value === 'string' && idPattern.test(value),
};
const key = (of: string): TargetType => ({
  words: `the id of a ${of} (1 to 64 of a-z, 0-9, _ and -)`,
  is: (value) => typeof value === 'string' && isKey(value),
});
const status: TargetType = {
  words: "a status of Stripe's, such as active or canceled",
  is: (value) => typeof value === 'string' && isKnownStatus(value),
};
const moment: TargetType = { words: 'a moment', isDate: true, is: (value) => typeof value === 'number' };
const count: TargetType = {
  words: 'a whole number from 0',
  is: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
const units: TargetType = {
  words: 'a whole number from 1',
  is: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
};
const yesNo: TargetType = { words: 'true or false', is: (value) => typeof value === 'boolean' };
const mail: TargetType = {
  words: 'an e-mail address',
  is: (value) => typeof value === 'string' && mailPattern.test(value),
};
const text = (longest: number): TargetType => ({
  words: `a text of 1 to ${longest} characters`,
  is: (value) => typeof value === 'string' && value.length > 0 && value.length <= longest,
});
const object: TargetType = {
  words: 'a map, { … }',
  is: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

const must = (type: TargetType): Target => ({ type, isRequired: true });
const may = (type: TargetType, absent: unknown = null): Target => ({ type, absent });

/** What each kind of record takes. docs/importing.md has the same table. */
export const targets: Record<ArrivalKind, Record<string, Target>> = {
  profile: { attributes: must(object) },
  subscription: {
    ...{ id: must(id), plan: must(key('product')), status: must(status) },
    ...{ start: may(moment), end: may(moment), createdAt: may(moment) },
    ...{ cancelAtPeriodEnd: may(yesNo, false), stripeSubscriptionId: may(id) },
  },
  counter: { feature: must(key('feature')), date: must(moment), used: must(count), limit: may(count) },
  trial: {
    ...{ product: must(key('product')), start: must(moment), end: must(moment) },
    ...{ email: may(mail), converted: may(yesNo, false) },
  },
  action: {
    ...{ at: must(moment), type: must(text(64)), details: may(object, {}) },
    ...{ plan: may(key('product')), feature: may(key('feature')), before: may(count), after: may(count) },
  },
  grant: {
    ...{ id: must(id), feature: must(key('feature')), units: must(units) },
    ...{ end: may(moment), reason: may(text(200), 'brought by an import') },
  },
};

export const userIdType = id;
export const mailType = mail;
