import { begin, next, opOf, type Local, type Outcome, type Request } from './client.ts';
import { applied, leftIn, newCounter, splitCounter, usedIn, type Counter, type Rules } from './counter.ts';

/** A small world: what is there, and what is asked of it. */
export interface Start {
  n: number;
  limit: number;
  requests: Request[];
  faults: number;
  /** Over two parts, from the beginning. */
  isSplit?: true;
}

export interface Findings {
  states: number;
  /** How often each went wrong, over all states. */
  violations: Record<string, number>;
}

interface World {
  counter: Counter;
  clients: (Local | Outcome)[];
  /** Units counted for each id, which no client can see. */
  counted: Record<number, number>;
  faults: number;
}

/**
 * Every interleaving of the clients' steps. At each step, while faults are left, also: not done and not answered (as when the item
 * throttles); done, and the answer lost; the client killed before it, and its caller asks again with the same id. Worlds that are alike are
 * looked at once.
 */
export function explore(rules: Rules, start: Start): Findings {
  const findings: Findings = { states: 0, violations: {} };
  const setting = { limit: start.limit, n: start.n, rules };
  const known = new Set<string>();
  walk({
    counter: start.isSplit ? splitCounter(start.limit) : newCounter(start.limit, start.n),
    clients: start.requests.map((request) => begin(request)),
    counted: Object.fromEntries(start.requests.map(({ id }) => [id, 0])),
    faults: start.faults,
  });
  findings.states = known.size;
  return findings;

  function walk(world: World): void {
    const key = JSON.stringify(world);
    if (known.has(key)) return;
    known.add(key);
    for (const fault of faultsIn(world, start)) note(fault);
    for (const [index, client] of world.clients.entries()) {
      if (typeof client === 'string') continue;
      step(world, client, index, true, true);
      if (world.faults === 0) continue;
      step(world, client, index, false, false);
      step(world, client, index, true, false);
      const again = begin(start.requests[index]!);
      walk({ ...world, clients: world.clients.with(index, again), faults: world.faults - 1 });
    }
  }

  function step(world: World, local: Local, index: number, isDone: boolean, isAnswered: boolean): void {
    const reply = isDone ? applied(world.counter, opOf(local), rules) : undefined;
    const counter = reply?.counter ?? world.counter;
    const counted = reply?.isUsed
      ? { ...world.counted, [local.id]: world.counted[local.id]! + local.amount }
      : world.counted;
    const after = next(local, isAnswered ? reply : undefined, setting);
    // Units never come back here: what is left now was left all the time.
    if (after === 'refused' && leftIn(counter) >= local.amount) note('refused with units left');
    const faults = world.faults - (isAnswered ? 0 : 1);
    walk({ counter, clients: world.clients.with(index, after), counted, faults });
  }

  function note(violation: string): void {
    findings.violations[violation] = (findings.violations[violation] ?? 0) + 1;
  }
}

function faultsIn({ counter, clients, counted }: World, { limit, requests }: Start): string[] {
  const faults: string[] = [];
  const used = usedIn(counter);
  const total = Object.values(counted).reduce((sum, units) => sum + units, 0);
  if (used > limit) faults.push('oversold');
  if (used !== total) faults.push('the counter is not what was counted');
  if (used + leftIn(counter) !== limit) faults.push('units were lost or made');
  for (const [index, { id, amount }] of requests.entries()) {
    if (counted[id]! > amount) faults.push('counted twice');
    if (clients[index] === 'allowed' && counted[id] === 0) faults.push('allowed and not counted');
  }
  return faults;
}
