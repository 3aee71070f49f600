import { begin, next, opOf, type Local, type Memory, type Outcome, type Request } from './client.ts';
import { applied, leftIn, newCounter, usedIn, type Op, type Reply, type Rules } from './counter.ts';

/** Times are tenths of a millisecond. */
const ms = 10;
/** Of write units that an item takes; a little is saved up for a burst. */
const unitsATick = 0.1;
const burst = 4;
/** After how long a caller asks again whose function has died. */
const againMs = 8;

export interface Load {
  n: number;
  limit: number;
  /** Each sends its next request when the one before is answered. */
  workers: number;
  amountMost: number;
  /** Of each step, how probable: the answer is lost before or after the work, the function dies. */
  faults: { lost: number; killed: number };
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
  memory: Memory;
  again?: Request | undefined;
}

export function simulate(rules: Rules, load: Load, random: () => number): Run {
  const { n, limit } = load;
  const setting = { n, limit, rules };
  let counter = newCounter(limit, n);
  /** Of each part and, last, of the row. */
  const tokens = Array.from({ length: n + 1 }, () => ({ units: 0, at: 0 }));
  const workers: Worker[] = Array.from({ length: load.workers }, () => ({ memory: cold() }));
  const counted = new Map<number, number>();
  const amounts = new Map<number, number>();
  const due = new Map<number, (() => void)[]>();
  const phase = (): Phase => ({
    ...{ allowed: 0, refused: 0, unknown: 0, requests: 0, writeUnits: 0, readUnits: 0, ticks: 0 },
  });
  const run: Run = {
    ...{ requests: 0, faults: 0, violations: {} },
    phases: { plenty: phase(), last: phase(), none: phase() },
  };
  let [now, left, emptyAt] = [0, limit, Infinity];

  for (const worker of workers) at(Math.floor(random() * 5 * ms), () => ask(worker));
  while (due.size > 0) {
    const events = due.get(now);
    due.delete(now);
    for (const event of events ?? []) event();
    now++;
    current().ticks++;
  }
  for (const [id, units] of counted) if (units > amounts.get(id)!) note('counted twice');
  if (usedIn(counter) > limit) note('oversold');
  if (usedIn(counter) + leftIn(counter) !== limit) note('units were lost or made');
  return run;

  /** A counter that is not split is remembered by its row. */
  function cold(): Memory {
    return n === 1 ? 'row' : undefined;
  }

  function at(delay: number, event: () => void): void {
    const time = now + Math.max(1, delay);
    const events = due.get(time);
    if (events) events.push(event);
    else due.set(time, [event]);
  }

  function current(): Phase {
    const { plenty, last, none } = run.phases;
    return left > limit / 10 ? plenty : left > 0 ? last : none;
  }

  function ask(worker: Worker): void {
    if (now > emptyAt + load.refusingMs * ms) return;
    const request = worker.again ?? newRequest();
    worker.again = undefined;
    send(worker, begin(request, worker.memory));
  }

  function newRequest(): Request {
    const id = ++run.requests;
    const amount = 1 + Math.floor(random() * load.amountMost);
    amounts.set(id, amount);
    return { id, home: Math.floor(random() * n), amount };
  }

  function send(worker: Worker, local: Local): void {
    if (happens(load.faults.killed)) {
      run.faults++;
      const { id, home, amount } = local;
      worker.again = { id, home, amount };
      worker.memory = cold();
      return at(againMs * ms, () => ask(worker));
    }
    // Parts are read by one request, one after the other and not at one moment; and closed at the same time.
    at(isBeside(local) ? 1 : 8 + Math.floor(random() * 5), () => arrive(worker, local));
  }

  function isBeside({ at: step, place }: Local): boolean {
    return place > 0 && (step === 'readPart' || step === 'close');
  }

  function arrive(worker: Worker, local: Local): void {
    const op = opOf(local);
    const sums = current();
    if (!isBeside(local) || local.at === 'close') sums.requests++;
    if (!takes(op)) return at(Math.floor((2 + random() * 6) * ms), () => send(worker, local));
    const isLost = happens(load.faults.lost);
    let reply: Reply | undefined;
    if (!isLost || random() < 0.5) {
      reply = applied(counter, op, rules);
      counter = reply.counter;
      sums.writeUnits += unitsOf(op);
      if (unitsOf(op) === 0) sums.readUnits++;
      if (reply.isUsed) count(local);
    }
    if (isLost) run.faults++;
    at(isLost ? 10 * ms : isBeside(local) ? 0 : 8, () => follow(worker, local, isLost ? undefined : reply));
  }

  function count({ id, amount }: Local): void {
    counted.set(id, (counted.get(id) ?? 0) + amount);
    left -= amount;
    if (left <= 0) emptyAt = Math.min(emptyAt, now);
  }

  function follow(worker: Worker, local: Local, reply: Reply | undefined): void {
    const after = next(local, reply, setting);
    if (typeof after === 'string') return ended(worker, local, after);
    send(worker, after);
  }

  function ended(worker: Worker, local: Local, outcome: Outcome): void {
    current()[outcome]++;
    worker.memory = outcome === 'allowed' && local.at === 'usePart' ? local.epoch : cold();
    if (outcome === 'allowed' && !counted.has(local.id)) note('allowed and not counted');
    if (outcome === 'refused' && left >= local.amount) note('refused with units left');
    at(1, () => ask(worker));
  }

  /** A transaction takes two units of each of its items. */
  function takes(op: Op): boolean {
    const wanted = itemsOf(op).map((item) => ({ token: tokens[item]!, units: op.kind === 'give' ? 2 : 1 }));
    for (const { token } of wanted) {
      token.units = Math.min(burst, token.units + (now - token.at) * unitsATick);
      token.at = now;
    }
    if (wanted.some(({ token, units }) => token.units < units)) return false;
    for (const { token, units } of wanted) token.units -= units;
    return true;
  }

  function itemsOf(op: Op): number[] {
    if (op.kind === 'give') return [op.part, n];
    if (op.kind === 'usePart' || op.kind === 'closePart') return [op.part];
    return unitsOf(op) === 0 ? [] : [n];
  }

  function happens(probability: number): boolean {
    return probability > 0 && random() < probability;
  }

  function note(violation: string): void {
    run.violations[violation] = (run.violations[violation] ?? 0) + 1;
  }
}

function unitsOf({ kind }: Op): number {
  if (kind === 'readRow' || kind === 'readPart') return 0;
  return kind === 'give' ? 4 : 1;
}
