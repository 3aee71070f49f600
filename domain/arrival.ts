import { isKey } from './catalog.ts';
import type { LegacyCounter, LegacySubscription } from './legacy.ts';
import { isUnits } from './units.ts';

/** What an import or the legacy table brings to one account: one record of one kind. Moments are milliseconds since 1970. */
export type Arrival =
  | { kind: 'profile'; userId: string; attributes: Record<string, unknown> }
  | { kind: 'subscription'; userId: string; subscription: LegacySubscription }
  | { kind: 'counter'; userId: string; counter: LegacyCounter }
  | { kind: 'trial'; userId: string; trial: HadTrial }
  | { kind: 'action'; userId: string; action: PastAction }
  | { kind: 'grant'; userId: string; grant: OpenGrant };

export type ArrivalKind = Arrival['kind'];

/** A trial that was had elsewhere, be it running or over. */
export interface HadTrial {
  productId: string;
  startedMs: number;
  endsMs: number;
  /** The address that it was had with; null when it is not known. */
  email: string | null;
  isConverted: boolean;
}

/** Something that happened before the account came here. */
export interface PastAction {
  atMs: number;
  type: string;
  details: Record<string, unknown>;
  planId: string | null;
  feature: string | null;
  before: number | null;
  after: number | null;
}

/** Units beside the plan, as many as are left of them. */
export interface OpenGrant {
  /** Its own among the grants of the account. */
  id: string;
  feature: string;
  units: number;
  /** Null: for good. */
  endsMs: number | null;
  reason: string;
}

/** The log keeps a row for this long, from the moment that the row is of. */
const pastActionDays = 400;

const idPattern = /^[^\p{Cc}\p{Surrogate}]{1,128}$/u;
/** The system's own types hold a dot, so that no record from elsewhere is taken for one of them. */
const actionTypePattern = /^[A-Za-z0-9_-]{1,64}$/;
const dayMs = 86_400_000;
const dayPattern = /^\d{4}-\d\d-\d\d$/;

/** Why a record cannot arrive, whatever the account has; undefined when it can. */
export function faultOf(arrival: Arrival, nowMs: number): string | undefined {
  if (!idPattern.test(arrival.userId)) return 'the user is not an id of 1 to 128 characters';
  switch (arrival.kind) {
    case 'profile':
      return undefined;
    case 'subscription':
      return idPattern.test(arrival.subscription.id) ? undefined : 'the subscription has no id';
    case 'counter':
      return counterFault(arrival.counter, nowMs);
    case 'trial':
      return trialFault(arrival.trial, nowMs);
    case 'action':
      return actionFault(arrival.action, nowMs);
    case 'grant':
      return grantFault(arrival.grant, nowMs);
  }
}

function counterFault({ feature, date, used, limit }: LegacyCounter, nowMs: number): string | undefined {
  if (!isKey(feature)) return `${feature} is not the key of a feature`;
  if (!dayPattern.test(date) || Number.isNaN(Date.parse(date))) return `${date} is not a day (yyyy-mm-dd)`;
  if (Date.parse(date) > nowMs + dayMs) return `its day is ${date}, which has not come yet`;
  if (!isUnits(used, 0)) return `${used} is not a whole number from 0`;
  return limit === null || isUnits(limit, 0) ? undefined : `the limit ${limit} is not a whole number from 0`;
}

function trialFault({ productId, startedMs, endsMs, email }: HadTrial, nowMs: number): string | undefined {
  if (!isKey(productId)) return `${productId} is not the id of a product`;
  if (!isMoment(startedMs) || !isMoment(endsMs)) return 'the trial has no start or no end';
  if (endsMs <= startedMs) return 'the trial does not end after its start';
  if (startedMs > nowMs + dayMs) return 'the trial has not begun yet';
  return email === null || /^[^@\s]+@[^@\s]+$/.test(email) ? undefined : 'the address of the trial is none';
}

function actionFault({ atMs, type, feature, before, after }: PastAction, nowMs: number): string | undefined {
  if (!actionTypePattern.test(type))
    return `the type ${JSON.stringify(type.slice(0, 60))} is not 1 to 64 letters, digits, _ or -`;
  if (!isMoment(atMs)) return 'the action has no moment';
  if (atMs > nowMs + dayMs) return 'the action has not happened yet';
  if (atMs <= nowMs - pastActionDays * dayMs)
    return `it is older than the ${pastActionDays} days that the log keeps`;
  if (feature !== null && !isKey(feature)) return `${feature} is not the key of a feature`;
  for (const count of [before, after])
    if (count !== null && !isUnits(count, 0)) return `${count} is not a whole number from 0`;
  return undefined;
}

function grantFault({ id, feature, units, endsMs }: OpenGrant, nowMs: number): string | undefined {
  if (!idPattern.test(id)) return 'the grant has no id';
  if (!isKey(feature)) return `${feature} is not the key of a feature`;
  if (!isUnits(units, 1)) return `${units} is not a whole number from 1`;
  if (endsMs !== null && !isMoment(endsMs)) return 'the end of the grant is no moment';
  return endsMs !== null && endsMs <= nowMs ? 'the grant has ended' : undefined;
}

/** From 1970 to the last moment that a date of four digits can hold. */
function isMoment(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= 253_402_300_799_999;
}

const address = /[^\s@<>"',;()]+@[^\s@<>"',;()]+\.[^\s@<>"',;()]+/g;
const ofPerson =
  /^(user_?)?(e_?-?mail(_?address)?|name|(first|last|full|given|family|display|nick)_?-?name|user_?name|phone(_?number)?|address)$/i;

/** What a record says, without addresses and names: the log and its archive hold no text about a person. */
export function withoutPerson(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(address, '…');
  if (Array.isArray(value)) return value.map(withoutPerson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !ofPerson.test(name))
      .map(([name, one]) => [name, withoutPerson(one)]),
  );
}
