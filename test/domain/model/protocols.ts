import { decide, newCounter, recentKept } from '../../../domain/usage.ts';
import type { Local, Outcome, Protocol, Reply, Store } from './explore.ts';

/** An SDK sends a request again a few times; then the caller is told that the outcome is unknown. */
const retriesMax = 3;

/** Ours: one conditional write over counter and ids; its refusal returns what was there. */
export const oneWrite: Protocol = {
  name: 'one conditional write with the ids of recent requests',
  apply: (store, local) => writeOnce(store, local),
  take: (local, reply) => {
    if (!reply) return again(local);
    return reply.kind === 'refused' ? 'refused' : 'allowed';
  },
};

/** Ours, with a caller's key: counter and receipt in one transaction; the receipt is read before anything is refused. */
export const withReceipt: Protocol = {
  name: 'one transaction with a receipt, which decides',
  apply: (store, local) => (local.at === 'receipt' ? readReceipt(store, local) : transact(store, local)),
  take: (local, reply) => {
    if (!reply) return again(local);
    if (local.at === 'receipt') return reply.kind === 'found' ? 'allowed' : 'refused';
    return reply.kind === 'done' ? 'allowed' : { ...local, at: 'receipt' };
  },
};

/** Ours, when the counter is known to be used up: the counter is read first, the receipt second, and nothing is written. */
export const readFirst: Protocol = {
  name: 'counter read first, receipt second',
  apply: inOrder('counter', 'receipt'),
  take: takeInOrder('counter', 'receipt'),
};

/** The same reads the other way round. */
export const wrongOrder: Protocol = {
  name: 'receipt read first, counter second',
  apply: inOrder('receipt', 'counter'),
  take: takeInOrder('receipt', 'counter'),
};

/** Read, compare, write back. */
export const naive: Protocol = {
  name: 'read, compare, write',
  apply: (store, local) => {
    if (local.at === 'start') return { kind: 'read', value: store.used };
    store.used = local.seen + local.amount;
    store.counted[local.key]! += local.amount;
    return { kind: 'written', value: store.limit };
  },
  take: (local, reply) => {
    if (!reply) return again(local);
    if (local.at !== 'start') return 'allowed';
    // The limit is the same in all runs of the model.
    return reply.value! + local.amount > 1 + (local.amount > 1 ? 2 : 0)
      ? 'refused'
      : { ...local, at: 'write', seen: reply.value! };
  },
};

/** One conditional write that knows nothing of retries. */
export const plainAdd: Protocol = {
  name: 'one conditional write without ids',
  apply: (store, local) => add(store, local),
  take: (local, reply) => {
    if (!reply) return again(local);
    return reply.kind === 'refused' ? 'refused' : 'allowed';
  },
};

/** An idempotency record beside the counter, as a wrapper around the call writes it; an error deletes it again. */
export const separateRecord: Protocol = {
  name: 'a separate idempotency record',
  apply: (store, local) => {
    const key = String(local.key);
    if (local.at === 'start') {
      if (store.receipts[key] === 'done') return { kind: 'found' };
      store.receipts[key] = 'open';
      return { kind: 'opened' };
    }
    if (local.at === 'add') return add(store, local);
    if (local.at === 'undo') {
      delete store.receipts[key];
      return { kind: 'undone' };
    }
    store.receipts[key] = 'done';
    return { kind: 'closed' };
  },
  take: (local, reply) => {
    if (!reply) return local.at === 'add' ? { ...local, at: 'undo' } : again(local);
    if (reply.kind === 'found' || reply.kind === 'closed') return 'allowed';
    if (reply.kind === 'refused') return 'refused';
    if (reply.kind === 'undone') return again({ ...local, at: 'start' });
    return { ...local, at: local.at === 'start' ? 'add' : 'close' };
  },
};

/** The right transaction, decided by the counter's reason alone. */
export const counterDecides: Protocol = {
  name: 'one transaction, decided by the counter alone',
  apply: (store, local) => transact(store, local),
  take: (local, reply) => {
    if (!reply) return again(local);
    return reply.kind === 'done' ? 'allowed' : reply.value === 1 ? 'refused' : 'allowed';
  },
};

function again(local: Local): Local | Outcome {
  return local.retries >= retriesMax ? 'unknown' : { ...local, retries: local.retries + 1 };
}

/** The rule of the product itself, on the model's counter. */
function isAllowed(store: Store, amount: number): boolean {
  const allowance = {
    feature: 'f',
    period: 'DAY' as const,
    startMs: 0,
    endMs: 1,
    date: '1970-01-01',
    limit: store.limit,
    rightsUntilMs: null,
    source: 's',
    productId: null,
    grantUnits: 0,
  };
  return decide([newCounter(allowance, store.used)], amount, 0, 0).allowed;
}

function writeOnce(store: Store, local: Local): Reply {
  const id = String(local.client);
  if (store.recent.includes(id)) return { kind: 'replayed' };
  const reply = add(store, local);
  if (reply.kind === 'done') store.recent = [id, ...store.recent].slice(0, recentKept);
  return reply;
}

function add(store: Store, local: Local): Reply {
  if (!isAllowed(store, local.amount)) return { kind: 'refused' };
  store.used += local.amount;
  store.counted[local.key]! += local.amount;
  return { kind: 'done' };
}

/** `value` 1: the counter's condition is among the reasons. */
function transact(store: Store, local: Local): Reply {
  const isFull = !isAllowed(store, local.amount);
  if (isFull || store.receipts[local.key]) return { kind: 'cancelled', value: isFull ? 1 : 0 };
  store.receipts[local.key] = 'done';
  return add(store, local);
}

function readReceipt(store: Store, local: Local): Reply {
  return { kind: store.receipts[local.key] ? 'found' : 'missing' };
}

function readCounter(store: Store, local: Local): Reply {
  return { kind: isAllowed(store, local.amount) ? 'room' : 'full' };
}

function inOrder(first: 'counter' | 'receipt', second: 'counter' | 'receipt') {
  const read = { counter: readCounter, receipt: readReceipt };
  return (store: Store, local: Local): Reply => {
    if (local.at === 'start') return read[first](store, local);
    if (local.at === 'second') return read[second](store, local);
    if (local.at === 'receipt') return readReceipt(store, local);
    return transact(store, local);
  };
}

function takeInOrder(first: 'counter' | 'receipt', second: 'counter' | 'receipt') {
  return (local: Local, reply: Reply | undefined): Local | Outcome => {
    // The caller asks again from the beginning, with the same key.
    if (!reply) return again({ ...local, at: 'start' });
    if (reply.kind === 'found' || reply.kind === 'done') return 'allowed';
    if (reply.kind === 'room') return { ...local, at: 'write' };
    if (local.at === 'receipt') return 'refused';
    if (reply.kind === 'cancelled') return { ...local, at: 'receipt' };
    // `full` or `missing`: the second read decides.
    return local.at === 'start' && first !== second ? { ...local, at: 'second' } : 'refused';
  };
}
