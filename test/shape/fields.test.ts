import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { complaintsOf } from './compiler.ts';

const list = readFileSync('resolvers/fields.ts', 'utf8');

/** One change of the list, and what the compiler must say of it. */
const mistakes: { what: string; from: string; to: string; said: RegExp }[] = [
  {
    what: 'a field that is missing',
    from: "  'Query.trialMetrics': { fn: 'trialMetrics' },\n",
    to: '',
    said: /Property '"Query\.trialMetrics"' is missing/,
  },
  {
    what: 'a field that is misspelt',
    from: "'Query.trialMetrics':",
    to: "'Query.trailMetrics':",
    said: /''Query\.trailMetrics'' does not exist in type 'Record<Coordinate/,
  },
  {
    what: 'a field of an account that is missing',
    from: "  'Me.usage': { fn: 'readUsage' },\n",
    to: '',
    said: /Property '"Me\.usage"' is missing/,
  },
  {
    what: 'a field that the schema has not',
    from: "  'Query.trialMetrics':",
    to: "  'Query.everything': 'none',\n  'Query.trialMetrics':",
    said: /''Query\.everything'' does not exist in type 'Record<Coordinate/,
  },
  {
    what: 'a field of an account that is a property of its row',
    from: "  'Me.usage':",
    to: "  'Me.email': 'none',\n  'Me.usage':",
    said: /''Me\.email'' does not exist in type 'Record<Coordinate/,
  },
  {
    what: 'a function that is misspelt',
    from: "{ fn: 'trialMetrics' }",
    to: "{ fn: 'trialStats' }",
    said: /Type '"trialStats"' is not assignable to type 'DoorName'/,
  },
  {
    what: 'a function that is no door',
    from: "{ fn: 'trialMetrics' }",
    to: "{ fn: 'trialClock' }",
    said: /Type '"trialClock"' is not assignable to type 'DoorName'/,
  },
  {
    what: 'a function that no field names',
    from: "{ fn: 'trialMetrics' }",
    to: "{ fn: 'startTrial' }",
    said: /'"trialMetrics"' does not satisfy the constraint 'never'/,
  },
  {
    what: 'a function of a step that is misspelt',
    from: "step: 'decideOffers', fn: 'offers'",
    to: "step: 'decideOffers', fn: 'offer'",
    said: /'"offer"' is not assignable to type 'DoorName/,
  },
  {
    what: 'a table that is misspelt',
    from: "table: 'trials'",
    to: "table: 'trails'",
    said: /'"trails"' is not assignable to type .*"trials"/,
  },
  {
    what: 'a table beside a function',
    from: "{ fn: 'trialMetrics' }",
    to: "{ fn: 'trialMetrics', table: 'trials', actions: ['Query'] as ['Query'] }",
    said: /'fn' does not exist in type '{ table: "trials"/,
  },
  {
    what: 'an index of another table',
    from: "indexes: ['CatalogIndex']",
    to: "indexes: ['EmailIndex']",
    said: /'"EmailIndex"' is not assignable to type '"CatalogIndex"'/,
  },
  {
    what: 'an action that no resolver takes',
    from: "table: 'trials', actions: ['Query']",
    to: "table: 'trials', actions: ['Scan']",
    said: /'"Scan"' is not assignable to type 'TableAction'/,
  },
  {
    what: 'a table without an action',
    from: "table: 'trials', actions: ['Query']",
    to: "table: 'trials', actions: []",
    said: /Source has 0 element\(s\) but target requires 1/,
  },
];

test(
  'the list of fields compiles as it is, and with none of the mistakes that can be made in it',
  { timeout: 120_000 },
  () => {
    const changed = mistakes.map(({ what, from, to }) => {
      expect(list, what).toContain(from);
      return list.replace(from, to);
    });
    const [asItIs, ...complaints] = complaintsOf(
      [list, ...changed].map((text) => ({ file: 'resolvers/fields.ts', text })),
    );
    expect(asItIs).toBe('');
    expect(complaints).toHaveLength(14);
    const accepted = mistakes
      .map(({ what, said }, index) => ({ what, said, heard: complaints[index]! }))
      .filter(({ said, heard }) => !said.test(heard));
    expect(accepted).toEqual([]);
  },
);
