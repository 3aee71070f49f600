import { isIP } from 'node:net';
import { Kind } from 'graphql';
import type { ValueNode } from 'graphql';
import { parseBoundedJson } from './json.ts';
import { isCalendarDate, isClockTime, isDateTime } from './calendar.ts';

/** One AWS scalar: input either gives what the resolver sees or refuses, output either gives JSON or refuses. */
export interface AwsScalar {
  name: string;
  /** Throws `ScalarMismatch`. */
  parse(value: unknown): unknown;
  parseLiteral(node: ValueNode): unknown;
  serialize(value: unknown): unknown;
}

/** A value is not one of the scalar; the message is the service's sentence. */
export class ScalarMismatch extends Error {}

export const awsScalars: readonly AwsScalar[] = [
  textual('AWSDate', 'as a valid date.', isCalendarDate),
  textual('AWSTime', 'as a valid Time Object.', isClockTime),
  textual('AWSDateTime', 'as a valid DateTime Object.', isDateTime),
  textual('AWSEmail', 'as a valid email.', isEmail),
  textual('AWSURL', 'as a valid URL.', isUrl),
  textual('AWSPhone', 'as a valid phone number.', isPhone),
  textual('AWSIPAddress', 'as a valid IP address.', isAddress),
  timestamp(),
  json(),
];

export function spoken(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

/** Strings that are checked on the way in and out and never rewritten. AWS: documented. */
function textual(name: string, asWhat: string, accepts: (text: string) => boolean): AwsScalar {
  const check = (verb: 'parse' | 'serialize') => (value: unknown) => {
    if (typeof value === 'string' && accepts(value)) return value;
    throw new ScalarMismatch(`Unable to ${verb} \`${spoken(value)}\` ${asWhat}`);
  };
  const parse = check('parse');
  return { name, parse, parseLiteral: (node) => parse(textOf(node)), serialize: check('serialize') };
}

/** Whole seconds since the epoch, negative ones included. AWS: documented. */
function timestamp(): AwsScalar {
  const check = (verb: 'parse' | 'serialize') => (value: unknown) => {
    if (Number.isSafeInteger(value)) return value;
    throw new ScalarMismatch(`Unable to ${verb} \`${spoken(value)}\` as a valid timestamp.`);
  };
  const parse = check('parse');
  return {
    name: 'AWSTimestamp',
    parse,
    parseLiteral: (node) => parse(node.kind === Kind.INT ? Number(node.value) : undefined),
    serialize: check('serialize'),
  };
}

/** A string of JSON on the wire, its value in the resolver; what a resolver returns is stringified once more. */
function json(): AwsScalar {
  const parse = (value: unknown) => {
    const parsed = typeof value === 'string' ? parseBoundedJson(value) : undefined;
    if (parsed) return parsed.value;
    throw new ScalarMismatch(`Unable to parse ${spoken(value)} as valid JSON.`);
  };
  return {
    name: 'AWSJSON',
    parse,
    parseLiteral: (node) => parse(textOf(node)),
    serialize(value) {
      const text = JSON.stringify(value);
      if (text === undefined)
        throw new ScalarMismatch(`Unable to serialize \`${String(value)}\` as valid JSON.`);
      return text;
    },
  };
}

function textOf(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}

// AWS documents RFC 822 without saying which part of it; this is the part that mail servers accept.
const email = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

function isEmail(text: string): boolean {
  return email.test(text) && !text.includes('..');
}

/** An absolute URL; two slashes in its path are refused. AWS: documented. */
function isUrl(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text) || !URL.canParse(text)) return false;
  return !new URL(text).pathname.includes('//');
}

/** Digits with single spaces or hyphens; without a country code it is a North-American number. AWS: documented. */
function isPhone(text: string): boolean {
  if (!/^\+?\d+(?:[ -]\d+)*$/.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) return digits.length >= 7 && digits.length <= 15;
  return digits.length === 10 || (digits.length === 11 && digits.startsWith('1'));
}

/** IPv4 or IPv6 with an optional prefix length. AWS: documented. */
function isAddress(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}
