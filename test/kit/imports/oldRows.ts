/** A row of a system that was there before, flat enough for each of the sources. */
export type OldRow = Record<string, string | number | boolean | null>;

/** The fifteen ways in which rows are malformed, each with what the report says of it. */
export const ways: Record<string, { spoil(row: OldRow): OldRow; kind: string; why: RegExp }> = {
  'a count that is a word': spoils('counter', { used: 'many' }, /^used is "many", not a (whole )?number/),
  'a count below 0': spoils('counter', { used: -5 }, /^used is -5, not a whole number from 0/),
  'a part of a unit': spoils('counter', { used: 1.5 }, /^used is 1\.5, not a whole number from 0/),
  'no count': spoils('counter', { used: null }, /^it has no used$/),
  'a day that no calendar has': spoils('counter', { day: '2026-02-30' }, /^day is "2026-02-30", not a date/),
  'a day in another order': spoils('counter', { day: '31/12/2025' }, /^day is "31\/12\/2025", not a date/),
  'a day to come': spoils('counter', { day: '2099-01-01' }, /2099-01-01, which has not come yet/),
  'no user': spoils('counter', { user_id: null }, /^it has no user_id$/),
  'a user that is too long': spoils('counter', { user_id: 'u'.repeat(129) }, /^user_id is "uuu.*not an id/),
  'a type that is unknown': spoils(
    'counter',
    { type: 'Counter' },
    /^no record of the map fits it \(type is "Counter"/,
  ),
  'no type': spoils('counter', { type: null }, /^no record of the map fits it \(type is/),
  'a status of another system': spoils('subscription', { status: 'gold' }, /^status is "gold", not a status/),
  'a period without an end': spoils(
    'subscription',
    { period_end: null, status: 'active' },
    /^it is \w+ and has no end of its period/,
  ),
  'a plan that the catalog does not have': spoils(
    'subscription',
    { plan_id: 'gone', status: 'active' },
    /^the catalog has no product gone/,
  ),
  'a trial that ends before it starts': spoils(
    'trial',
    { trial_end: '2001-01-01T00:00:00Z' },
    /does not end after its start/,
  ),
};

function spoils(kind: string, change: OldRow, why: RegExp) {
  return { kind, why, spoil: (row: OldRow) => ({ ...row, ...change }) };
}

/** The map of these rows, in the form that `--map` takes. */
export const oldMap = {
  user: { from: 'user_id' },
  records: [
    { kind: 'profile', when: { type: 'profile' }, fields: { attributes: { pick: ['theme'] } } },
    {
      kind: 'subscription',
      when: { type: 'subscription' },
      fields: {
        ...{ id: 'ref', plan: 'plan_id', status: 'status' },
        start: { from: 'period_start', date: 'iso' },
        end: { from: 'period_end', date: 'iso' },
      },
    },
    {
      kind: 'counter',
      when: { type: 'counter' },
      fields: {
        feature: 'feature',
        date: { from: 'day', date: 'iso' },
        used: { from: 'used', number: true },
      },
    },
    {
      kind: 'trial',
      when: { type: 'trial' },
      fields: {
        ...{ product: 'plan_id', email: 'email' },
        start: { from: 'trial_start', date: 'iso' },
        end: { from: 'trial_end', date: 'iso' },
        converted: { from: 'converted', enum: { 0: false, 1: true } },
      },
    },
    {
      kind: 'action',
      when: { type: 'action' },
      fields: {
        at: { from: 'at', date: 'milliseconds' },
        type: 'ref',
        feature: 'feature',
        after: { from: 'used', number: true },
      },
    },
    {
      kind: 'grant',
      when: { type: 'grant' },
      fields: {
        id: 'ref',
        feature: 'feature',
        units: { from: 'used', number: true },
        end: { from: 'ends', date: 'seconds' },
      },
    },
  ],
};

/** Every attribute that a row may have, in the order of the columns. */
export const columns = [
  ...[
    'old_id',
    'type',
    'user_id',
    'ref',
    'plan_id',
    'status',
    'period_start',
    'period_end',
    'feature',
    'day',
    'used',
  ],
  ...['email', 'trial_start', 'trial_end', 'converted', 'at', 'ends', 'theme'],
];

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();
const day = (ms: number) => iso(ms).slice(0, 10);

export interface OldSystem {
  /** In the order in which the source has them. */
  rows: OldRow[];
  /** By the index of the row. */
  bad: Map<number, { way: string; why: RegExp }>;
  /** Rows that are good, each once. */
  good: OldRow[];
  /** Rows that say once more what another one says. */
  repeated: number;
}

/**
 * Rows of users who are not here yet, one in a hundred of them malformed (and each way at least once), one in fifty a second time. `more`:
 * rows of real users.
 */
export function oldSystem(
  random: () => number,
  count: number,
  prefix: string,
  nowMs: number,
  more: OldRow[],
): OldSystem {
  const users = Math.ceil(count / 8);
  const good = [...more];
  for (let at = 0; good.length < count; at++)
    good.push(rowOf(at, `${prefix}-${at % users}`, Math.floor(at / users), nowMs));
  const kinds = Object.entries(ways);
  const names = new Set(kinds.map(([, { kind }]) => kind));
  const byKind = new Map([...names].map((name) => [name, good.filter(({ type }) => type === name)]));
  const broken = Array.from({ length: Math.max(kinds.length, Math.round(count / 100)) }, (_, at) => {
    const [way, { spoil, why, kind }] = kinds[at % kinds.length]!;
    const from = byKind.get(kind)!;
    // Under a user and an id of its own, so that no good row hides it.
    const row = { ...from[at % from.length]!, user_id: `${prefix}-bad-${at}`, ref: `${prefix}-bad-${at}` };
    return { row: spoil(row), way, why };
  });
  const again = good.filter((row, at) => at % 50 === 49 && row['type'] !== 'profile').map((row) => ({ row }));
  const all: { row: OldRow; way?: string; why?: RegExp }[] = shuffled(
    [...good.map((row) => ({ row })), ...broken, ...again],
    random,
  );
  const bad = new Map<number, { way: string; why: RegExp }>();
  const rows = all.map((one, at) => {
    if (one.way !== undefined) bad.set(at, { way: one.way, why: one.why! });
    return { ...one.row, old_id: `${prefix}-row-${at}` };
  });
  return { rows, bad, good, repeated: again.length };
}

/** The row of a user in a round: rounds go through the kinds, and no two rows of a user take the same place. */
function rowOf(at: number, user: string, round: number, nowMs: number): OldRow {
  const base = { user_id: user };
  const ago = (days: number) => nowMs - days * dayMs;
  switch (round % 8) {
    case 0:
      return {
        ...{ ...base, type: 'subscription', ref: `sub-${user}`, plan_id: at % 3 === 0 ? 'premium' : 'pro' },
        ...{
          status: ['active', 'past_due', 'canceled'][at % 3]!,
          period_start: iso(ago(9)),
          period_end: iso(ago(-21)),
        },
      };
    case 1: {
      const startMs = ago(30 + (at % 200));
      return {
        ...{ ...base, type: 'trial', plan_id: 'enterprise', email: `${user}@old.example`, converted: at % 2 },
        ...{ trial_start: iso(startMs), trial_end: iso(startMs + 3 * 3_600_000) },
      };
    }
    case 2:
    case 3:
      return {
        ...base,
        type: 'action',
        ref: 'export',
        feature: 'exports',
        at: ago(1 + (at % 300)) - round,
        used: at % 20,
      };
    case 4:
      return {
        ...{ ...base, type: 'grant', ref: `grant-${user}-${round}`, feature: 'exports', used: 1 + (at % 50) },
        ends: at % 2 ? Math.round(ago(-60) / 1000) : null,
      };
    default:
      return {
        ...base,
        type: 'counter',
        feature: 'exports',
        day: day(ago(1 + round + (at % 20) * 16)),
        used: at % 15,
      };
  }
}

function shuffled<Value>(values: Value[], random: () => number): Value[] {
  const left = [...values];
  for (let at = left.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [left[at], left[other]] = [left[other]!, left[at]!];
  }
  return left;
}
