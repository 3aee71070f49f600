import type { ErrorObject } from 'ajv';

/** Where something stands in a catalog file: `['products', 1, 'rank']`. */
export type JsonPath = (string | number)[];

export interface Fault {
  place: JsonPath;
  sentence: string;
}

/** `products[1].rank`, as one would write it in JavaScript; `whole` is what the whole file is called. */
export function placeInWords(place: JsonPath, whole = 'the catalog'): string {
  const text = place.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? whole : text.replace(/^\./, '');
}

function placeOf(instancePath: string): JsonPath {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** What each pattern of the schema asks for. */
const patterns: Record<string, string> = {
  '^[a-z0-9][a-z0-9_-]{0,63}$': '1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit',
  '^[a-z]{3}$': 'three lower-case letters of ISO 4217, such as usd or eur',
  '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}$': 'a host in lower case, such as mail.example',
  '^price_[A-Za-z0-9]+$': 'a price id of Stripe, such as price_1AbC',
};

const types: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object, { … }',
  array: 'a list, [ … ]',
  null: 'null',
};

/** One fault that the schema finds, with what is allowed in words. */
export function faultFrom({ instancePath, keyword, params, data, message }: ErrorObject): Fault {
  const place = placeOf(instancePath);
  const fault = (sentence: string): Fault => ({ place, sentence });
  switch (keyword) {
    case 'enum':
      return fault(`must be ${oneOf(params['allowedValues'] as unknown[])}, not ${shown(data)}`);
    case 'pattern': {
      const pattern = String(params['pattern']);
      return fault(`must be ${patterns[pattern] ?? `text like ${pattern}`}, not ${shown(data)}`);
    }
    case 'type': {
      const allowed = [params['type']].flat().map((type) => types[String(type)] ?? String(type));
      return fault(`must be ${allowed.join(' or ')}, not ${shown(data)}`);
    }
    case 'required':
      return fault(`has no "${String(params['missingProperty'])}"`);
    case 'additionalProperties':
      return {
        place: [...place, String(params['additionalProperty'])],
        sentence: 'is not a property that is known here',
      };
    case 'minimum':
    case 'maximum':
      return fault(
        `must be ${keyword === 'minimum' ? 'at least' : 'at most'} ${String(params['limit'])}, not ${shown(data)}`,
      );
    case 'minLength':
      return fault(`must have at least ${String(params['limit'])} characters`);
    case 'maxLength':
      return fault(
        `must have at most ${String(params['limit'])} characters, and has ${[...String(data)].length}`,
      );
    case 'minItems':
    case 'maxItems':
      return fault(
        `must have at ${keyword === 'minItems' ? 'least' : 'most'} ${String(params['limit'])} entries`,
      );
    case 'propertyNames':
      return {
        place: [...place, String(params['propertyName'])],
        sentence: `must be called by ${Object.values(patterns)[0]}`,
      };
    default:
      return fault(message ?? keyword);
  }
}

/** `PLAN, ADD_ON or ONE_TIME`. */
function oneOf(values: unknown[]): string {
  const words = values.map(String);
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
