/** What a bundle may name. AWS: documented, except where a line says otherwise. */

export const bundleCharactersMax = 32_768;

export const callbackMethods: ReadonlySet<string> = new Set([
  ...[
    'map',
    'flatMap',
    'filter',
    'find',
    'findIndex',
    'findLast',
    'findLastIndex',
    'forEach',
    'some',
    'every',
  ],
  ...['reduce', 'reduceRight'],
]);

/** Methods of arrays and strings; of an unknown value only these may be called. */
export const allowedMethods: ReadonlySet<string> = new Set([
  ...callbackMethods,
  ...[
    'concat',
    'fill',
    'flat',
    'indexOf',
    'join',
    'lastIndexOf',
    'pop',
    'push',
    'reverse',
    'shift',
    'slice',
    'sort',
  ],
  ...['splice', 'unshift'],
  ...[
    'charAt',
    'endsWith',
    'replace',
    'replaceAll',
    'split',
    'startsWith',
    'toLowerCase',
    'toUpperCase',
    'trim',
  ],
  ...['trimEnd', 'trimStart'],
  // AWS: observed. Undocumented, and used in deployed code.
  'includes',
  // AWS: observed. In none of its lists, and in its own samples.
  'substring',
]);

/** Members that lead to functions or prototypes as values. */
export const forbiddenMembers: ReadonlySet<string> = new Set([
  ...['constructor', 'prototype', '__proto__', 'apply', 'bind', 'call', 'caller', 'callee'],
]);

export const globalMembers: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: new Set(['assign', 'entries', 'keys', 'values', 'hasOwn']),
  Number: new Set(['isFinite', 'isNaN']),
  Math: new Set(['random', 'min', 'max', 'round', 'floor', 'ceil']),
  JSON: new Set(['parse', 'stringify']),
  console: new Set(['log', 'error']),
};

export const globalValues: ReadonlySet<string> = new Set(['NaN', 'Infinity', 'undefined']);

/** Present in JavaScript and absent here; calling one is the compiler's error, not the linter's. AWS: observed. */
export const absentFunctions: ReadonlySet<string> = new Set([
  ...[
    'Number',
    'String',
    'Boolean',
    'parseInt',
    'parseFloat',
    'isNaN',
    'isFinite',
    'Symbol',
    'BigInt',
    'Array',
  ],
  ...['RegExp', 'Date', 'Object', 'Function', 'eval'],
]);

/** Full call paths below the exports of `@aws-appsync/utils`. */
export const utilPaths: ReadonlySet<string> = new Set([
  ...[
    'escapeJavaScript',
    'urlEncode',
    'urlDecode',
    'base64Encode',
    'base64Decode',
    'autoId',
    'autoUlid',
    'autoKsuid',
  ],
  ...['matches', 'authType', 'error', 'appendError', 'unauthorized'],
  ...paths('time', [
    ...[
      'nowISO8601',
      'nowEpochSeconds',
      'nowEpochMilliSeconds',
      'nowFormatted',
      'epochMilliSecondsToFormatted',
    ],
    ...['parseFormattedToEpochMilliSeconds', 'parseISO8601ToEpochMilliSeconds', 'epochMilliSecondsToSeconds'],
    'epochMilliSecondsToISO8601',
  ]),
  ...paths('dynamodb', [
    ...[
      'toDynamoDB',
      'toString',
      'toNumber',
      'toBinary',
      'toBoolean',
      'toNull',
      'toStringSet',
      'toNumberSet',
    ],
    ...['toBinarySet', 'toList', 'toMap', 'toMapValues', 'toS3Object', 'fromS3ObjectJson'],
  ]),
  ...paths('transform', [
    ...['toDynamoDBFilterExpression', 'toDynamoDBConditionExpression', 'toSubscriptionFilter'],
    'toElasticsearchQueryDSL',
  ]),
  ...paths('http', ['copyHeaders', 'addResponseHeader', 'addResponseHeaders']),
  ...paths('math', ['roundNum', 'minVal', 'maxVal', 'randomDouble', 'randomWithinRange']),
  ...paths('str', ['normalize']),
  ...paths('xml', ['toMap', 'toJsonString']),
]);

export const runtimePaths: ReadonlySet<string> = new Set(['earlyReturn']);

export const extensionPaths: ReadonlySet<string> = new Set([
  ...[
    'setSubscriptionFilter',
    'setSubscriptionInvalidationFilter',
    'invalidateSubscriptions',
    'evictFromApiCache',
  ],
]);

/** `sync` is declared in the package's types and missing from the service. AWS: recorded. */
export const dynamodbPaths: ReadonlySet<string> = new Set([
  ...[
    'get',
    'put',
    'update',
    'remove',
    'query',
    'scan',
    'batchGet',
    'batchPut',
    'batchDelete',
    'transactGet',
  ],
  ...['transactWrite', 'toStringSet', 'toNumberSet', 'toBinarySet'],
  ...paths('operations', [
    ...['add', 'remove', 'replace', 'increment', 'decrement', 'append', 'prepend', 'updateListItem'],
  ]),
]);

/** The modules that a bundle may import, and what each exports: call paths by the name of the export. */
export const importable: ReadonlyMap<string, Readonly<Record<string, ReadonlySet<string>>>> = new Map([
  ['@aws-appsync/utils', { util: utilPaths, runtime: runtimePaths, extensions: extensionPaths }],
  ['@aws-appsync/utils/dynamodb', exportsOf(dynamodbPaths)],
]);

/** An export that is itself a function has the single path ''. */
function exportsOf(all: ReadonlySet<string>): Record<string, ReadonlySet<string>> {
  const byExport: Record<string, Set<string>> = {};
  for (const path of all) {
    const [name = '', ...rest] = path.split('.');
    (byExport[name] ??= new Set()).add(rest.join('.'));
  }
  return byExport;
}

function paths(prefix: string, names: string[]): string[] {
  return names.map((name) => `${prefix}.${name}`);
}
