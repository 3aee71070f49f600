import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const sources = execFileSync(
  'git',
  [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    'domain',
    'store',
    'app',
    'functions',
    'resolvers',
    'platform',
    'infra',
    'tools',
    'bench',
  ],
  { encoding: 'utf8' },
)
  .split('\0')
  .filter((file) => /\.(ts|mjs)$/.test(file));

/** What several readers must agree on, and the only file that says it. */
const once: [what: string, spelling: RegExp, file: string][] = [
  ['the partition of an account’s trials', /['"`]USER#/, 'store/rows/trials.ts'],
  ['the sort key of a trial', /['"`]PRODUCT#/, 'store/rows/trials.ts'],
  ['the partition of a claim', /['"`]CLAIM#/, 'store/rows/trials.ts'],
  ['the number of shards', /\b(shards|shardCount)\b\s*(=|:)\s*\d|length:\s*8\b/, 'store/shards.ts'],
  ['the pattern of a key', /(['"`]|\/\^?)\[a-z0-9\]\[a-z0-9_-\]\{0,63\}/, 'domain/keys.ts'],
  ['the length of an operator’s reason', /reasonCharactersMax = /, 'app/arguments.ts'],
  ['the same text for the same content', /function canonical\b/, 'platform/canonical.ts'],
  ['the variable of a table’s name', /`TABLE_\$\{/, 'store/rows/tables.ts'],
  ['the transaction of items of several tables', /dynamodb\.transactWrite\(/, 'store/transact.ts'],
  ['the row of a product as a product', /\.stripe_price_id\b/, 'store/rows/products.ts'],
  ['the row of a right as a right', /\.rights_version,\n\s*\}/, 'store/rows/entitlements.ts'],
  ['the row of an account as `Me`', /version: row\.version,\n\s*asOf/, 'store/rows/users.ts'],
  ['the row of the log as an entry', /actionType: row\.action_type/, 'store/rows/actions.ts'],
];

test.each(once)('%s is spelled in one file', (_, spelling, file) => {
  expect(sources.filter((source) => spelling.test(readFileSync(source, 'utf8')))).toEqual([file]);
});
