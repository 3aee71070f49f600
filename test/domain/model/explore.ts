/** What is committed. Every step of a client reads or changes it at once and whole. */
export interface Store {
  limit: number;
  used: number;
  /** Of the counter: newest first. */
  recent: string[];
  receipts: Record<string, 'open' | 'done'>;
  /** Units counted for each key, which no client can see. */
  counted: number[];
}

export interface Local {
  client: number;
  /** Of the request; two clients with one key are one request that was sent twice. */
  key: number;
  amount: number;
  /** Where the protocol stands; its own words. */
  at: string;
  seen: number;
  retries: number;
}

export type Reply = { kind: string; value?: number };
export type Outcome = 'allowed' | 'refused' | 'unknown';

/** What a client does next, as one atomic step, and what it makes of the reply. Undefined: the reply was lost. */
export interface Protocol {
  name: string;
  apply(store: Store, local: Local): Reply;
  take(local: Local, reply: Reply | undefined): Local | Outcome;
}

export interface Findings {
  schedules: number;
  violations: Record<string, number>;
}

export interface Start {
  limit: number;
  used: number;
  amounts: number[];
  faults: number;
  /** By default each client has a key of its own. */
  keys?: number[];
}

interface World {
  store: Store;
  clients: (Local | Outcome)[];
  faults: number;
}

/**
 * Every interleaving of the clients' steps, and at each step the three ways it can go: done and answered; not done and not
 * answered; done, and the answer lost.
 */
export function explore(protocol: Protocol, start: Start): Findings {
  const findings: Findings = { schedules: 0, violations: {} };
  const clients = start.amounts.map((amount, client) => ({
    client,
    key: start.keys?.[client] ?? client,
    amount,
    at: 'start',
    seen: 0,
    retries: 0,
  }));
  const store: Store = {
    limit: start.limit,
    used: start.used,
    recent: [],
    receipts: {},
    counted: start.amounts.map(() => 0),
  };
  walk({ store, clients, faults: start.faults });
  return findings;

  function walk(world: World): void {
    const running = world.clients.flatMap((client, index) => (typeof client === 'string' ? [] : [index]));
    if (running.length === 0) {
      findings.schedules += 1;
      for (const fault of faultsIn(world, start))
        findings.violations[fault] = (findings.violations[fault] ?? 0) + 1;
      return;
    }
    for (const index of running) {
      const local = world.clients[index] as Local;
      step(world, index, local, true, true);
      if (world.faults === 0) continue;
      step(world, index, local, false, false);
      step(world, index, local, true, false);
    }
  }

  function step(world: World, index: number, local: Local, isDone: boolean, isAnswered: boolean): void {
    const store = structuredClone(world.store);
    const reply = isDone ? protocol.apply(store, local) : undefined;
    const next = protocol.take({ ...local }, isAnswered ? reply : undefined);
    const clients = world.clients.with(index, next);
    walk({ store, clients, faults: world.faults - (isAnswered ? 0 : 1) });
  }
}

function faultsIn(world: World, start: Start): string[] {
  const { store, clients } = world;
  const faults: string[] = [];
  if (store.used > store.limit) faults.push('more than the limit');
  const counted = store.counted.reduce((sum, units) => sum + units, 0);
  if (store.used !== start.used + counted) faults.push('the counter is not what was counted');
  for (const [index, outcome] of clients.entries()) {
    const units = store.counted[start.keys?.[index] ?? index]!;
    const amount = start.amounts[index]!;
    if (units > amount) faults.push('counted twice');
    if (outcome === 'allowed' && units === 0) faults.push('allowed and not counted');
    if (outcome === 'refused' && units > 0) faults.push('refused the unit that was counted');
    if (outcome === 'refused' && units === 0 && store.used + amount <= store.limit)
      faults.push('refused with room left');
  }
  return faults;
}
