import { unitsIn, type Client, type Local, type Outcome } from './client.ts';
import { applied, newShards, type Rules, type Shard } from './item.ts';

/** A small world: what is there, and what is asked of it. */
export interface Start {
  shards: number;
  limit: number;
  requests: { id: number; home: number; amount: number }[];
  faults: number;
}

export interface Findings {
  states: number;
  schedules: number;
  /** How often each went wrong, over all states. */
  violations: Record<string, number>;
}

interface World {
  shards: Shard[];
  /** A request whose client was killed has no outcome. */
  clients: (Local | Outcome | 'killed')[];
  /** Units counted for each id, which no client can see. */
  counted: Record<number, number>;
  faults: number;
}

/**
 * Every interleaving of the clients' steps. At each step, while faults are left, also: not done and not answered (as when the shard throttles);
 * done, and the answer lost; the client killed before it. Worlds that are alike are looked at once.
 */
export function explore(client: Client, rules: Rules, start: Start): Findings {
  const findings: Findings = { states: 0, schedules: 0, violations: {} };
  const known = new Map<string, number>();
  findings.schedules = walk({
    shards: newShards(start.limit, start.shards),
    clients: start.requests.map((request) => client.begin(request, false)),
    counted: Object.fromEntries(start.requests.map(({ id }) => [id, 0])),
    faults: start.faults,
  });
  findings.states = known.size;
  return findings;

  /** How many schedules lead from here to an end. */
  function walk(world: World): number {
    const key = JSON.stringify(world);
    const before = known.get(key);
    if (before !== undefined) return before;
    const running = world.clients.flatMap((one, index) => (typeof one === 'string' ? [] : [index]));
    for (const fault of faultsIn(world, start)) note(fault);
    let schedules = running.length === 0 ? 1 : 0;
    for (const index of running) {
      schedules += step(world, index, true, true);
      if (world.faults === 0) continue;
      schedules += step(world, index, false, false) + step(world, index, true, false);
      schedules += walk({ ...world, clients: world.clients.with(index, 'killed'), faults: world.faults - 1 });
    }
    known.set(key, schedules);
    return schedules;
  }

  function step(world: World, index: number, isDone: boolean, isAnswered: boolean): number {
    const local = world.clients[index] as Local;
    const op = client.opOf(local);
    const reply = isDone ? applied(world.shards[op.shard]!, op, rules) : undefined;
    const shards = reply ? world.shards.with(op.shard, reply.item) : world.shards;
    const counted = reply?.isUsed
      ? { ...world.counted, [local.id]: world.counted[local.id]! + local.amount }
      : world.counted;
    const next = client.next(local, isAnswered ? reply : undefined, start.shards, rules);
    if (next === 'refused') {
      // Units never come back: what is left now was left all the time.
      if (unitsIn(shards) >= local.amount) note('refused with units left');
      if (counted[local.id]! > 0) note('refused the units that were counted');
    }
    const faults = world.faults - (isAnswered ? 0 : 1);
    return walk({ shards, clients: world.clients.with(index, next), counted, faults });
  }

  function note(violation: string): void {
    findings.violations[violation] = (findings.violations[violation] ?? 0) + 1;
  }
}

function faultsIn({ shards, clients, counted }: World, { limit, requests }: Start): string[] {
  const faults: string[] = [];
  const used = shards.reduce((sum, shard) => sum + shard.used, 0);
  const total = Object.values(counted).reduce((sum, units) => sum + units, 0);
  if (used > limit) faults.push('oversold');
  if (used !== total) faults.push('the shards are not what was counted');
  if (used + unitsIn(shards) !== limit) faults.push('units were lost or made');
  for (const [index, { id, amount }] of requests.entries()) {
    if (counted[id]! > amount) faults.push('counted twice');
    if (clients[index] === 'allowed' && counted[id] === 0) faults.push('allowed and not counted');
  }
  return faults;
}
