/** A value as it is written in a document and as it is sent in `variables`. JSON's own numbers end earlier than GraphQL's. */
export interface Written {
  document: string;
  json: string;
}

/** Values by argument name that lead past the first checks, such as the ids of accounts. Names of odd scalars come first. */
export type Known = Record<string, string[]>;

const text = (value: string): Written => ({
  document: JSON.stringify(value),
  json: JSON.stringify(value),
});
const bare = (value: string): Written => ({ document: value, json: value });
export const nothing: Written = { document: 'null', json: 'null' };

const oddTexts = [
  '',
  ' ',
  'x',
  'x'.repeat(300),
  'x'.repeat(3000),
  'ü🏎️'.repeat(1000),
  '\ud83d',
  'a\udc00b',
  '\u0000',
  'a\u0000b\u001f',
  '\u202e',
  '#',
  'USER#x',
  'a#b#c',
  '~',
  '__proto__',
  'constructor',
  '../..',
  '{}',
  '$ne',
  "' OR 1=1",
  '${x}',
  '%00',
  '\ufeff',
  'null',
  '0',
  '-1',
  '1e400',
];

/** What is in the scalar's range by GraphQL's rules, and seldom thought of; and what is not. */
const oddScalars: Record<string, Written[]> = {
  ID: oddTexts.map(text),
  String: oddTexts.map(text),
  Boolean: [bare('true'), bare('false'), text('true')],
  Int: ['0', '-0', '-1', '1', '2', '59', '60', '99', '100', '101', '8760', '86400', '86401', '2147483647']
    .concat(['-2147483648', '2147483648', '1.5', '1e3', '1e400'])
    .map(bare)
    .concat(text('1')),
  Float: [
    '0',
    '-0',
    '1',
    '-1',
    '0.1',
    '1.5',
    '1e-200',
    '5e-324',
    '1e-400',
    '1e21',
    '1e300',
    '1e400',
    '-1e400',
  ]
    .concat(['9007199254740991', '9007199254740992', '-9007199254740991', '123456789012345678901234567890'])
    .map(bare)
    .concat(text('1')),
  AWSDate: [
    ...['0001-01-01', '0000-01-01', '1970-01-01', '1969-12-31', '2026-02-28', '2028-02-29', '2026-02-29'],
    ...['9999-12-31', '9999-12-31-18:00', '0001-01-01+18:00', '2026-11-20Z', '2026-11-20+14:00', '', 'x'],
  ].map(text),
  AWSDateTime: [
    ...[
      '0001-01-01T00:00:00Z',
      '0001-01-01T00:00:00+18:00',
      '1969-12-31T23:59:59.999Z',
      '1970-01-01T00:00:00Z',
    ],
    ...['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59-18:00', '2026-11-20T24:00:00Z', '2026-11-20T12:00Z'],
    ...['2016-12-31T23:59:60Z', '2026-11-20T12:00:00.123456789Z', '2026-11-20T12:00:00+14:00', '', 'x'],
    ...['2300-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  ].map(text),
  AWSEmail: [
    ...['a@b.example', 'A@B.EXAMPLE', `${'a'.repeat(64)}@${'b'.repeat(180)}.example`, '', 'x', 'ü@b.example'],
    ...[`a@${'b.'.repeat(125)}example`, `a@${'b'.repeat(3000)}.example`, "'+--@x.example"],
  ].map(text),
  AWSJSON: [
    ...[
      '{}',
      '[]',
      'null',
      '0',
      '""',
      '{',
      '{"a":1234567890123456789}',
      '{"a":1e300}',
      '{"a":1e-200}',
      '{"a":1e400}',
    ],
    ...['{"a":-0}', '{"a":5e-324}', '{"a":"\\ud83d"}', '{"\\udc00":1}', '{"":1}', '{"a":""}', '{"a":null}'],
    ...[
      '{"a":[[],{}]}',
      '{"__proto__":{"x":1}}',
      '{"constructor":1}',
      '{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}',
    ],
    ...[
      `{"a":"${'x'.repeat(5000)}"}`,
      `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
      '{"a":0.1}',
      '{"a":123456789.123456789}',
    ],
    ...[`{"${'k'.repeat(3000)}":1}`, '{"a":"\\u0000"}', '{"a":1,"a":2}'],
  ].map(text),
};

const ordinary: Record<string, Written> = {
  ID: text('x'),
  String: text('x'),
  Boolean: bare('true'),
  Int: bare('10'),
  Float: bare('1'),
  AWSDate: text('2026-11-20'),
  AWSDateTime: text('2026-11-20T12:00:00Z'),
  AWSEmail: text('a@b.example'),
  AWSJSON: text('{"note":"x"}'),
};

export function oddValuesOf(scalar: string): Written[] {
  const values = oddScalars[scalar];
  if (!values) throw new Error(`The sweep has no values for the scalar ${scalar}.`);
  return values;
}

export function ordinaryValueOf(scalar: string, name: string, known: Known, random: () => number): Written {
  const values = known[name];
  if (values && values.length > 0) return text(values[Math.floor(random() * values.length)]!);
  const value = ordinary[scalar];
  if (!value) throw new Error(`The sweep has no value for the scalar ${scalar}.`);
  return value;
}
