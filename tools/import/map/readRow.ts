import type { Arrival, ArrivalKind } from '../../../domain/arrival.ts';
import type { Reader, Reading, Row } from '../sources/source.ts';
import { dayOf } from './dates.ts';
import { fieldValue, isThere, RowRefused, shown } from './fieldValue.ts';
import { namesOf, readBy, type ImportMap, type MapRecord, type UserField, type When } from './importMap.ts';
import { mailType, targets, userIdType } from './targets.ts';

const withAccess = new Set(['active', 'trialing', 'past_due']);

/** Finds the id of the user whom the pool knows by an e-mail address. */
export type FindUser = (email: string) => Promise<{ id: string } | { refused: string }>;

/** The id here of a user whom a row names by another pool's; undefined when that one was not moved. */
export type FindId = (named: string) => string | undefined;

/** The reader that a map describes. */
export function readerFor(map: ImportMap, findUser: FindUser, findId: FindId = (named) => named): Reader {
  return async (row) => {
    const records = map.records.filter(({ when }) => when === undefined || fits(row, when));
    if (records.length === 0) {
      const isIgnored = (map.ignore ?? []).some((when) => fits(row, when));
      return isIgnored ? [] : [{ refused: noRecord(map, row) }];
    }
    const readings: Reading[] = [];
    for (const record of records) readings.push(await reading(record, map.user, row, { findUser, findId }));
    return readings;
  };
}

function fits(row: Row, when: When): boolean {
  return Object.entries(when).every(([name, wanted]) => {
    const value = row[name];
    if (typeof wanted === 'object' && !Array.isArray(wanted)) return isThere(value) === wanted.there;
    return typeof value !== 'object' && [wanted].flat().some((one) => String(one) === String(value));
  });
}

function noRecord({ records }: ImportMap, row: Row): string {
  const names = [...new Set(records.flatMap(({ when = {} }) => Object.keys(when)))];
  return `no record of the map fits it (${names.map((name) => `${name} is ${shown(row[name])}`).join(', ')})`;
}

async function reading(
  { kind, fields, user }: MapRecord,
  common: UserField,
  row: Row,
  find: Find,
): Promise<Reading> {
  const named = user ?? common;
  const taken = new Set([...namesOf(named.from), ...Object.values(fields).flatMap(readBy)]);
  try {
    const userId = await userOf(named, row, find);
    const values = Object.fromEntries(
      Object.entries(targets[kind]).map(([name, target]) => [
        name,
        fieldValue(name, fields[name], target, row, taken),
      ]),
    );
    return { arrival: makers[kind](userId, values) };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { refused: error.message };
  }
}

interface Find {
  findUser: FindUser;
  findId: FindId;
}

async function userOf({ from, prefix, by = 'id' }: UserField, row: Row, find: Find): Promise<string> {
  const type = by === 'id' ? userIdType : mailType;
  const rule = { from, ...(prefix === undefined ? {} : { prefix }) };
  const named = fieldValue('user', rule, { type, isRequired: true }, row, new Set()) as string;
  if (by === 'id') {
    const id = find.findId(named);
    if (id === undefined) throw new RowRefused(`no user ${shown(named)} was moved`);
    return id;
  }
  const found = await find.findUser(named);
  if ('refused' in found) throw new RowRefused(found.refused);
  return found.id;
}

/** Values as `targets` has judged them. */
type Values = Record<string, any>; // any: each was judged by its target

const makers: Record<ArrivalKind, (userId: string, values: Values) => Arrival> = {
  profile: (userId, { attributes }) => ({ kind: 'profile', userId, attributes }),
  subscription: (userId, { id, plan, status, start, end, createdAt, ...more }) => {
    const hasAccess = withAccess.has(status as string);
    for (const [name, ms] of Object.entries({ start, end }))
      if (hasAccess && ms === null) throw new RowRefused(`it is ${status} and has no ${name} of its period`);
    if (start !== null && end !== null && end <= start)
      throw new RowRefused('the end of its period is not after its start');
    return {
      ...{ kind: 'subscription', userId },
      subscription: {
        ...{ id, planId: plan, status, startMs: start, endMs: end, hasAccess, createdMs: createdAt },
        ...{
          cancelAtPeriodEnd: more['cancelAtPeriodEnd'],
          stripeSubscriptionId: more['stripeSubscriptionId'],
        },
      },
    };
  },
  counter: (userId, { feature, date, used, limit }) => ({
    ...{ kind: 'counter', userId },
    counter: { feature, date: dayOf(date as number), used, limit },
  }),
  trial: (userId, { product, start, end, email, converted }) => ({
    ...{ kind: 'trial', userId },
    trial: { productId: product, startedMs: start, endsMs: end, email, isConverted: converted },
  }),
  action: (userId, { at, type, details, plan, feature, before, after }) => ({
    ...{ kind: 'action', userId },
    action: { atMs: at, type, details, planId: plan, feature, before, after },
  }),
  grant: (userId, { id, feature, units, end, reason }) => ({
    ...{ kind: 'grant', userId },
    grant: { id, feature, units, endsMs: end, reason },
  }),
};
