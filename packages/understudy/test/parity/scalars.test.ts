import { describe, expect, test } from 'vitest';
import { buildAppSyncSchema } from '../../src/appsync/schema.ts';
import { anApi } from './steps/given.ts';
import { asks } from './steps/when.ts';

const names = [
  'AWSDate',
  'AWSTime',
  'AWSDateTime',
  'AWSTimestamp',
  'AWSEmail',
  'AWSJSON',
  'AWSURL',
  'AWSPhone',
  'AWSIPAddress',
  'Int',
  'Float',
  'ID',
  'Boolean',
  'String',
];

const schema = `type Query { ${names.map((name) => `${name}(x: ${name}): ${name}`).join('\n')} }`;

/** Sends a value as a variable; gives what the resolver saw, or the client's error. */
async function sends(scalar: string, value: unknown): Promise<{ seen?: unknown; message?: string }> {
  const api = anApi({ schema, resolvers: { [`Query.${scalar}`]: () => null } });
  const { json } = await asks(api, `query q($x: ${scalar}) { ${scalar}(x: $x) }`, { x: value });
  return json.errors ? { message: json.errors[0].message } : { seen: api.calls[0]!.arguments['x'] };
}

/** What the client gets of a resolver's value. */
async function returns(scalar: string, value: unknown) {
  const api = anApi({ schema, resolvers: { [`Query.${scalar}`]: () => value } });
  return (await asks(api, `{ x: ${scalar} }`)).json;
}

describe('scalars', () => {
  test('C029 [obs error-messages] a timestamp is no AWSDate', async () => {
    expect(await sends('AWSDate', '2019-12-24T04:15:57.798Z')).toEqual({
      message:
        "Variable 'x' has an invalid value. Unable to parse `2019-12-24T04:15:57.798Z` as a valid date.",
    });
  });

  test('C030 [doc scalars] an AWSDate keeps its offset', async () => {
    expect(await sends('AWSDate', '1970-01-01+05:30')).toEqual({ seen: '1970-01-01+05:30' });
  });

  test('C031 [obs error-messages] an AWSDateTime may leave out its seconds', async () => {
    expect(await sends('AWSDateTime', '2020-01-01T00:00+00:00')).toEqual({ seen: '2020-01-01T00:00+00:00' });
  });

  test('C032 [doc scalars] an AWSDateTime needs an offset', async () => {
    expect((await sends('AWSDateTime', '2020-01-01T00:00:00')).message).toBe(
      "Variable 'x' has an invalid value. Unable to parse `2020-01-01T00:00:00` as a valid DateTime Object.",
    );
  });

  test('C033 [obs aws-amplify/amplify-js#5963] stored data that is no AWSDateTime fails that field only', async () => {
    const json = await returns('AWSDateTime', '2020-05-23T06:4:37.000Z');
    expect(json.data).toEqual({ x: null });
    expect(json.errors).toEqual([
      {
        path: ['x'],
        locations: null,
        message:
          "Can't serialize value (/x) : Unable to serialize `2020-05-23T06:4:37.000Z` as a valid DateTime Object.",
      },
    ]);
  });

  test('C034 [doc scalars] an AWSJSON argument reaches the resolver parsed', async () => {
    expect(await sends('AWSJSON', '{"a":1}')).toEqual({ seen: { a: 1 } });
    expect(await sends('AWSJSON', '[1]')).toEqual({ seen: [1] });
    expect(await sends('AWSJSON', '"x"')).toEqual({ seen: 'x' });
  });

  test('C035 [obs error-messages] an object literal is no AWSJSON', async () => {
    const api = anApi({ schema, resolvers: { 'Query.AWSJSON': () => null } });
    const { json } = await asks(api, '{ AWSJSON(x: {a: 1}) }');
    expect(json.errors[0].message).toBe(
      "Validation error of type WrongType: argument 'x' with value " +
        "'ObjectValue{objectFields=[ObjectField{name='a', value=IntValue{value=1}}]}' is not a valid 'AWSJSON' @ 'AWSJSON'",
    );
  });

  test('C035b [obs error-messages] a raw object is no AWSJSON variable', async () => {
    expect((await sends('AWSJSON', { a: 1 })).message).toMatch(
      /^Variable 'x' has an invalid value\. Unable to parse/,
    );
  });

  test('C036 [doc scalars] an object becomes a string of JSON', async () => {
    expect(await returns('AWSJSON', { a: 1 })).toEqual({ data: { x: '{"a":1}' } });
  });

  test('C037 [obs aws-amplify/amplify-cli#4371] a string of JSON is encoded twice', async () => {
    expect(await returns('AWSJSON', '{"a":1}')).toEqual({ data: { x: '"{\\"a\\":1}"' } });
  });

  test('C038 [doc scalars] an AWSTimestamp is whole seconds, negative ones included', async () => {
    expect(await sends('AWSTimestamp', -1)).toEqual({ seen: -1 });
    expect(await sends('AWSTimestamp', 0)).toEqual({ seen: 0 });
    expect((await sends('AWSTimestamp', 1.5)).message).toBeDefined();
    expect((await sends('AWSTimestamp', '1')).message).toBeDefined();
  });

  test('C039 [doc scalars] an AWSIPAddress may carry a prefix length', async () => {
    expect(await sends('AWSIPAddress', '10.0.0.0/8')).toEqual({ seen: '10.0.0.0/8' });
  });

  test('C040 [doc scalars] an AWSURL needs a scheme', async () => {
    expect((await sends('AWSURL', 'example.com')).message).toBeDefined();
  });

  const accepted: Record<string, unknown[]> = {
    AWSDate: ['1970-01-01', '1970-01-01Z', '1970-01-01-07:00', '1970-01-01+05:30:15', '2024-02-29'],
    AWSTime: ['12:30Z', '12:30', '12:30:24-07:00', '12:30:24.500+05:30', '23:59:59.999999999'],
    AWSDateTime: ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.123Z', '2020-01-01T00:00-07:00:30'],
    AWSTimestamp: [0, -86_400, 4_102_444_800],
    AWSEmail: ['a@example.com', 'first.last+tag@sub.example.co'],
    AWSURL: ['https://example.com', 'mailto:a@example.com', 'https://example.com/a/b?c=//d'],
    AWSPhone: ['206-555-0100', '206 555 0100', '+44 20 7946 0000', '+12065550100'],
    AWSIPAddress: ['127.0.0.1', '::1', '::1/128', '2001:db8::/32', '0.0.0.0/0'],
    AWSJSON: ['null', '1', '"x"', '[]', '{}'],
    Int: [2_147_483_647, -2_147_483_648],
    Float: [1, 1.5],
    ID: ['x', 7],
    Boolean: [true],
    String: [''],
  };
  const rejected: Record<string, unknown[]> = {
    AWSDate: ['1970-1-1', '2023-02-29', '1970-13-01', '1970-01-01+19:00', '1970-01-01T00:00Z', 19700101],
    AWSTime: ['24:00', '12:60', '1:30', '12:30:61', '12', '12:30:24.'],
    AWSDateTime: [
      '2020-01-01T00:00:00',
      '2020-01-01T0:00Z',
      '2020-01-01 00:00Z',
      '2020-02-30T00:00Z',
      '2020-01-01',
    ],
    AWSTimestamp: ['1', 1.5, true, 2 ** 60],
    AWSEmail: ['a', '@example.com', 'a@', 'a b@example.com', 'a@@b.com', 'a..b@example.com'],
    AWSURL: ['example.com', '/a', 'https://example.com//a', 'https://exa mple.com', ''],
    AWSPhone: ['abc', '', '555', '206--555-0100', '+1'],
    AWSIPAddress: ['256.0.0.1', '10.0.0.0/33', '::1/129', '1.2.3', '10.0.0.0/', '::g', 'fe80::1%eth0'],
    AWSJSON: ['{', 'meow', '', '[1,]', '['.repeat(500) + ']'.repeat(500)],
    Int: [2_147_483_648, -2_147_483_649, 1.5, '1', true],
    Float: ['1', true],
    ID: [1.5, true],
    Boolean: ['true', 0],
    String: [1, true],
  };

  for (const [scalar, values] of Object.entries(accepted)) {
    test(`C174 [doc scalars] ${scalar} accepts what it documents and changes no text`, async () => {
      for (const value of values) {
        const { seen } = await sends(scalar, value);
        const expected =
          scalar === 'AWSJSON' ? JSON.parse(String(value)) : scalar === 'ID' ? String(value) : value;
        expect(seen, JSON.stringify(value)).toEqual(expected);
      }
    });
  }

  for (const [scalar, values] of Object.entries(rejected)) {
    test(`C175 [doc scalars] ${scalar} refuses anything else`, async () => {
      for (const value of values) {
        const { message } = await sends(scalar, value);
        expect(message, JSON.stringify(value)).toMatch(/^Variable 'x' has an invalid value\. /);
      }
    });
  }

  test('C176 [doc scalars] an id may be a number on the way out', async () => {
    expect(await returns('ID', 7)).toEqual({ data: { x: '7' } });
  });
});

describe('schema', () => {
  test.each([
    ['a scalar of its own', 'scalar Money type Query { a: Money }'],
    ['a type named after AWS', 'type AWSThing { a: Int } type Query { a: AWSThing }'],
    ['an unknown type', 'type Query { a: Nothing }'],
    ['a syntax error', 'type Query {'],
    ['no definition', '  '],
    ['more than 1 MB', `type Query { a: Int } # ${'x'.repeat(1_048_576)}`],
  ])('C177 [doc scalars] a schema with %s is refused', (_, sdl) => {
    expect(() => buildAppSyncSchema(sdl)).toThrow(
      expect.objectContaining({ name: 'GraphQLSchemaException' }),
    );
  });

  test('C139 [doc subscriptions] a subscription of another type than its mutation is refused', () => {
    const sdl = (type: string) => `
      type A { a: Int } type B { b: Int } type Query { a: A }
      type Mutation { put: A! }
      type Subscription { onPut: ${type} @aws_subscribe(mutations: ["put"]) }`;
    expect(() => buildAppSyncSchema(sdl('B'))).toThrow('onPut');
    expect(() => buildAppSyncSchema(sdl('[A]'))).toThrow('onPut');
    expect(() => buildAppSyncSchema(sdl('A').replace('"put"', '"gone"'))).toThrow('gone');
    expect(buildAppSyncSchema(sdl('A')).getSubscriptionType()?.name).toBe('Subscription');
  });
});
