/** A setting that does not exist, does not fit, or contradicts another one; the message is the sentence. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused';
}

/** What may stand in a setting. */
export interface Kind {
  /** Behind "must be". */
  must: string;
  fits(value: unknown): boolean;
  /** Of an object: what may stand in it, and what has to. */
  fields?: Record<string, Kind>;
  required?: string[];
  /** Of an object whose `kind` says what may stand in it. */
  kinds?: Record<string, Kind>;
}

export const oneOf = (...values: (string | number)[]): Kind => ({
  must: `one of ${values.join(', ')}`,
  fits: (value) => values.includes(value as string),
});

export const whole = (min: number, max: number, unit: string): Kind => ({
  must: `a whole number of ${unit} from ${min} to ${max}`,
  fits: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
});

export const flag: Kind = { must: 'true or false', fits: (value) => typeof value === 'boolean' };

export const text = (pattern: RegExp, must: string): Kind => ({
  must,
  fits: (value) => typeof value === 'string' && (isKnownLater(value) || pattern.test(value)),
});

/** What CDK writes for something that the deployment makes: its text is not there to be looked at. */
export function isKnownLater(value: string): boolean {
  return /\$\{Token\[[^\]]*\]\}/.test(value);
}

/** The same for a list whose length is not known yet, so that nothing can be made of each entry. */
export function isListKnownLater(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => typeof one === 'string' && /^#\{Token\[/.test(one));
}

/** Of a number, far below every setting. */
function isNumberKnownLater(value: unknown): boolean {
  return typeof value === 'number' && value < -1e280;
}

/** At least one. */
export const listOf = (kind: Kind, max = Infinity): Kind => ({
  must: `a list${max === Infinity ? '' : ` of 1 to ${max}`}, each of whose entries is ${kind.must}`,
  fits: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= max &&
    !isListKnownLater(value) &&
    value.every((one) => kind.fits(one)),
});

export const group = (fields: Record<string, Kind>, required: string[]): Kind => ({
  must: `an object with ${Object.keys(fields).join(', ')}`,
  fits: isObject,
  fields,
  required,
});

/** One of several groups, each of which has its own word in its field `kind`. */
export const union = (kinds: Record<string, Kind>): Kind => ({
  must: `an object whose kind is one of ${Object.keys(kinds).join(', ')}`,
  fits: (value) => isObject(value) && Object.hasOwn(kinds, String(value['kind'])),
  kinds,
});

/** The sentence that says what does not fit, by the name of the field deepest inside; undefined when all of it does. */
export function misfit(kind: Kind, value: unknown, where: string): string | undefined {
  if (!kind.fits(value)) return `${where} is ${shown(value)}; it must be ${kind.must}.`;
  if (kind.kinds) return misfit(kind.kinds[(value as { kind: string }).kind]!, value, where);
  if (!kind.fields) return undefined;
  const given = value as Record<string, unknown>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(kind.fields!, name));
  if (unknown !== undefined)
    return `${where}.${unknown} is no setting; docs/settings.md lists what there is.`;
  const missing = kind.required?.find((name) => given[name] === undefined);
  if (missing !== undefined)
    return `${where}.${missing} is missing; it must be ${kind.fields[missing]!.must}.`;
  for (const [name, inner] of Object.entries(kind.fields)) {
    const wrong = given[name] === undefined ? undefined : misfit(inner, given[name], `${where}.${name}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

export function shown(value: unknown): string {
  if (isNumberKnownLater(value) || isListKnownLater(value)) return knownLater;
  if (typeof value === 'string' && isKnownLater(value)) return knownLater;
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
}

const knownLater = 'a token of the CDK, whose value only the deployment knows';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
