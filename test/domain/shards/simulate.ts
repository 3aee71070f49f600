import { unitsIn, type Client, type Local, type Outcome, type Request } from './client.ts';
import { applied, bytesOf, newShards, type Reply, type Rules } from './item.ts';

/** Times are tenths of a millisecond. */
const ms = 10;
/** Of write units that an item takes; a little is saved up for a burst. */
const unitsATick = 0.1;
const burst = 4;
/** A request that is older is not counted any more, because the ids of its time may be gone: it is answered as unknown. */
const oldestMs = 40;

export interface Load {
  shards: number;
  limit: number;
  /** Each sends its next request when the one before is answered. */
  workers: number;
  amountMost: number;
  /** Of each step, how probable: the answer is lost before or after the work, the worker is killed. Of each request: it is sent twice. */
  faults: { lost: number; killed: number; twice: number };
  /** The first shard takes a tenth of its units in these milliseconds. */
  slowMs?: [number, number];
  /** For how long requests come after the last unit is gone. */
  refusingMs: number;
}

interface Phase {
  allowed: number;
  refused: number;
  unknown: number;
  requests: number;
  writeUnits: number;
  readUnits: number;
  ticks: number;
}

export interface Run {
  requests: number;
  faults: number;
  violations: Record<string, number>;
  /** While nine tenths of the units go; until the last is gone; and after that. */
  phases: Record<'plenty' | 'last' | 'none', Phase>;
}

interface Worker {
  sealed: Set<number>;
  sentAt: number;
  local?: Local | undefined;
}

export function simulate(client: Client, rules: Rules, load: Load, random: () => number): Run {
  const shards = newShards(load.limit, load.shards);
  const tokens = shards.map(() => 0);
  const filledAt = shards.map(() => 0);
  const workers: Worker[] = Array.from({ length: load.workers }, () => ({ sealed: new Set(), sentAt: 0 }));
  const counted = new Map<number, number>();
  const amounts = new Map<number, number>();
  const copies: { request: Request; sentAt: number }[] = [];
  const due = new Map<number, (() => void)[]>();
  const phase = (): Phase => ({
    ...{ allowed: 0, refused: 0, unknown: 0, requests: 0, writeUnits: 0, readUnits: 0, ticks: 0 },
  });
  const run: Run = {
    ...{ requests: 0, faults: 0, violations: {} },
    phases: { plenty: phase(), last: phase(), none: phase() },
  };
  let [now, left, emptyAt] = [0, load.limit, Infinity];

  for (const worker of workers) at(Math.floor(random() * 5 * ms), () => begin(worker));
  while (due.size > 0) {
    const events = due.get(now);
    due.delete(now);
    for (const event of events ?? []) event();
    now++;
    current().ticks++;
  }
  for (const [id, units] of counted) if (units > amounts.get(id)!) note('counted twice');
  const used = shards.reduce((sum, shard) => sum + shard.used, 0);
  if (used > load.limit) note('oversold');
  if (used + unitsIn(shards) !== load.limit) note('units were lost or made');
  return run;

  function at(delay: number, event: () => void): void {
    const time = now + Math.max(1, delay);
    const events = due.get(time);
    if (events) events.push(event);
    else due.set(time, [event]);
  }

  function current(): Phase {
    const { plenty, last, none } = run.phases;
    return left > load.limit / 10 ? plenty : left > 0 ? last : none;
  }

  function begin(worker: Worker): void {
    if (now > emptyAt + load.refusingMs * ms) return;
    const copy = copies.pop();
    const request = copy?.request ?? newRequest();
    worker.sentAt = copy?.sentAt ?? now;
    if (!copy && happens(load.faults.twice)) copies.push({ request, sentAt: now });
    worker.local = client.begin(request, worker.sealed.has(request.home));
    send(worker, worker.local);
  }

  function newRequest(): Request {
    const id = ++run.requests;
    const amount = 1 + Math.floor(random() * load.amountMost);
    amounts.set(id, amount);
    return { id, home: Math.floor(random() * load.shards), amount };
  }

  function send(worker: Worker, local: Local): void {
    const isLook = local.at === 'look';
    const op = client.opOf(local);
    const counts = op.kind === 'use' || op.kind === 'take';
    if (counts && now > worker.sentAt + oldestMs * ms) return ended(worker, local, 'unknown');
    if (happens(load.faults.killed)) {
      run.faults++;
      // The caller asks again, with the same id.
      const { id, home, amount } = local;
      if (random() < 0.7) copies.push({ request: { id, home, amount }, sentAt: worker.sentAt });
      worker.sealed.clear();
      return at(20 * ms, () => begin(worker));
    }
    // One request reads all of them, one after the other and not at one moment.
    at(isLook && local.place > 0 ? 1 : 8 + Math.floor(random() * 5), () => arrive(worker, local, isLook));
  }

  function arrive(worker: Worker, local: Local, isLook: boolean): void {
    const op = client.opOf(local);
    const sums = current();
    if (!isLook || local.place === 0) sums.requests++;
    const item = shards[op.shard]!;
    const isWrite = op.kind !== 'read';
    const units = Math.ceil(bytesOf(item) / 1024);
    if (isWrite && !takes(op.shard, units)) {
      return at(Math.floor((2 + random() * 6) * ms), () => send(worker, local));
    }
    const isLost = happens(load.faults.lost);
    const isBefore = isLost && random() < 0.5;
    let reply: Reply | undefined;
    if (!isBefore) {
      reply = applied(item, op, rules);
      shards[op.shard] = reply.item;
      if (isWrite) sums.writeUnits += units;
      else sums.readUnits++;
      if (reply.isUsed) count(local);
    }
    if (isLost) run.faults++;
    const delay = isLost ? 10 * ms : isLook && local.place + 1 < load.shards ? 0 : 8;
    at(delay, () => follow(worker, local, isLost ? undefined : reply));
  }

  function count({ id, amount }: Local): void {
    counted.set(id, (counted.get(id) ?? 0) + amount);
    left -= amount;
    if (left <= 0) emptyAt = Math.min(emptyAt, now);
  }

  function follow(worker: Worker, local: Local, reply: Reply | undefined): void {
    if (reply?.item.isSealed) worker.sealed.add(local.home);
    const next = client.next(local, reply, load.shards, rules);
    if (typeof next === 'string') return ended(worker, local, next);
    worker.local = next;
    send(worker, next);
  }

  function ended(worker: Worker, { id, amount }: Local, outcome: Outcome): void {
    current()[outcome]++;
    if (outcome === 'allowed' && !counted.has(id)) note('allowed and not counted');
    if (outcome === 'refused' && left >= amount) note('refused with units left');
    if (outcome === 'refused' && counted.has(id)) note('refused the units that were counted');
    at(1, () => begin(worker));
  }

  function takes(shard: number, units: number): boolean {
    const [from, to] = load.slowMs ?? [0, 0];
    const isSlow = shard === 0 && now >= from * ms && now < to * ms;
    const filled = (now - filledAt[shard]!) * unitsATick * (isSlow ? 0.1 : 1);
    tokens[shard] = Math.min(burst, tokens[shard]! + filled);
    filledAt[shard] = now;
    if (tokens[shard]! < units) return false;
    tokens[shard]! -= units;
    return true;
  }

  function happens(probability: number): boolean {
    return probability > 0 && random() < probability;
  }

  function note(violation: string): void {
    run.violations[violation] = (run.violations[violation] ?? 0) + 1;
  }
}
