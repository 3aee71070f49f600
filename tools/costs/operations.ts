import type { Units, UnitsOf } from './measuredUnits.ts';
import { listPrices as price } from './listPrices.ts';

/** What a function is billed for beyond its requests to the database, and what each of those takes. Assumed: see docs/costs.md. */
const functionMs = 9;
const requestMs = 6;
/** A call of AppSync or of Stripe that a function waits for. */
const pushMs = 25;
const stripeCallMs = 300;
/** AppSync's lines about one request, and CloudWatch's own 26 bytes for each. */
const appsyncLogBytes = 600;

/** What one occurrence of an operation makes AWS do. */
export interface Work {
  /** Operations of AppSync, pushes among them. */
  appsync?: number;
  deliveries?: number;
  connectionMinutes?: number;
  /** Invocations, with the units that each asks the database for. */
  functions?: Invocation[];
  /** Units that a resolver or a stream's consumer asks for without a function of ours being billed for the time. */
  units?: Units[];
  events?: number;
}

interface Invocation {
  /** As the stack has it; a test compares. */
  name: string;
  memoryMb: number;
  units: Units[];
  pushes?: number;
  stripeCalls?: number;
}

/** Dollars by service. */
export interface Cost {
  appsync: number;
  lambda: number;
  dynamodb: number;
  logs: number;
  other: number;
}

const nothing: Units = { requests: 0, readUnits: 0, writeUnits: 0 };
const oneRead: Units = { requests: 1, readUnits: 1, writeUnits: 0 };

/** Each operation of the page, in its order, by what it makes AWS do. */
export function operationsOf(unitsOf: UnitsOf): Record<string, Work> {
  const consume = (name: string): Invocation => ({
    ...{ name: 'consumeUsage', memoryMb: 512 },
    units: [unitsOf(name)],
  });
  const logged = (more: Units[] = [], pushes = 0, row = 'in the background: a log row'): Invocation => ({
    ...{ name: 'changes', memoryMb: 512, pushes },
    units: [unitsOf(row), ...more],
  });
  const asked = unitsOf('in the background: whether anything listens');
  const fn = (name: string, memoryMb: number, units: string[], stripeCalls = 0): Invocation => ({
    ...{ name, memoryMb, stripeCalls },
    units: units.map(unitsOf),
  });
  return {
    'a use that nothing listens to': { appsync: 1, functions: [consume('consume, warm'), logged([asked])] },
    'a use with one open screen': {
      ...{ appsync: 2, deliveries: 1 },
      functions: [consume('consume, warm'), logged([], 1)],
    },
    'a use with a key, one open screen': {
      ...{ appsync: 2, deliveries: 1 },
      functions: [consume('consume with a key'), logged([], 1)],
    },
    'a use of two limits, one open screen': {
      ...{ appsync: 2, deliveries: 1 },
      functions: [consume('consume, warm, two limits'), logged([], 1)],
    },
    'a refusal that was given before': { appsync: 1, functions: [consume('refusal, again')] },
    'reserveUsage and settleUsage, one open screen': {
      ...{ appsync: 4, deliveries: 2 },
      functions: [
        fn('reserveUsage', 512, ['reserveUsage']),
        fn('settleUsage', 512, ['settleUsage']),
        logged([], 2),
      ],
    },
    canUse: { appsync: 1, functions: [fn('canUse', 256, ['canUse'])] },
    // The table alone answers. What it cannot say, a function answers after that read, for which it is not billed.
    'usage of one feature': { appsync: 1, units: [unitsOf('usage of one feature')] },
    'usage of one feature, from the rights': after(
      [unitsOf('usage of one feature')],
      fn('readUsage', 256, ['usage of one feature, from the rights']),
    ),
    'me with the usage of all features': {
      appsync: 1,
      functions: [fn('readUsage', 256, ['usage of all features (Me.usage)'])],
    },
    'products with action and button': {
      appsync: 1,
      functions: [fn('offers', 256, ['products: action and button of all'])],
    },
    // One query of an index, measured in test/stories/visitors.test.ts.
    'pricing, as a visitor': { appsync: 1, units: [{ ...oneRead, readUnits: 0.5 }] },
    trial: { appsync: 1, units: [unitsOf('trial')] },
    'trial, not had yet': after([oneRead], fn('trialState', 256, ['trial, not had yet'])),
    startTrial: {
      ...{ appsync: 2, deliveries: 1, events: 1 },
      functions: [fn('startTrial', 512, ['startTrial']), logged([], 1)],
      // The clock, which runs every minute whether there is anything to tell or not.
      units: [unitsOf('in the background: the bus is told of a start')],
    },
    'createCheckout, the first': {
      appsync: 1,
      functions: [fn('createCheckout', 512, ['createCheckout, the first'], 4)],
    },
    'webhook: nothing new': { functions: [fn('stripeWebhook', 512, ['webhook: nothing new'], 2)] },
    'an hour of an open screen': {
      ...{ appsync: 2, connectionMinutes: 60 },
      units: [{ ...nothing, requests: 1, writeUnits: 1 }],
    },
  };
}

/** A function that a resolver asks after reads of its own; the invocation was measured with them. */
function after(reads: Units[], whole: Invocation): Work {
  const without = { ...nothing };
  for (const name of ['requests', 'readUnits', 'writeUnits'] as const)
    without[name] =
      whole.units.reduce((sum, one) => sum + one[name], 0) - reads.reduce((sum, one) => sum + one[name], 0);
  return { appsync: 1, functions: [{ ...whole, units: [without] }], units: reads };
}

export function costOf(work: Work): Cost {
  const functions = work.functions ?? [];
  const units = [...functions.flatMap((one) => one.units), ...(work.units ?? [])];
  const total = (name: keyof Units) => units.reduce((sum, one) => sum + one[name], 0);
  const { appsync = 0, deliveries = 0, connectionMinutes = 0, events = 0 } = work;
  return {
    appsync:
      appsync * price.appsync.operation +
      deliveries * price.appsync.delivery +
      connectionMinutes * price.appsync.connectionMinute,
    lambda: functions.reduce((sum, one) => sum + invocationPrice(one), 0),
    dynamodb: total('readUnits') * price.dynamodb.readUnit + total('writeUnits') * price.dynamodb.writeUnit,
    logs: ((appsync * appsyncLogBytes) / 1e9) * price.logs.ingestedGigabyte,
    other: events * price.eventBridge.event,
  };
}

export const sumOf = (cost: Cost): number => Object.values(cost).reduce((sum, one) => sum + one, 0);

/** For how long functions run: the mean number of concurrent ones when it happens once a second. */
export function functionSecondsOf({ functions = [] }: Work): number {
  return functions.reduce((sum, one) => sum + secondsOf(one), 0);
}

function invocationPrice(invocation: Invocation): number {
  const gigabyteSeconds = (invocation.memoryMb / 1024) * secondsOf(invocation);
  return price.lambda.request + gigabyteSeconds * price.lambda.gigabyteSecond;
}

function secondsOf({ units, pushes = 0, stripeCalls = 0 }: Invocation): number {
  const requests = units.reduce((sum, one) => sum + one.requests, 0);
  return (functionMs + requests * requestMs + pushes * pushMs + stripeCalls * stripeCallMs) / 1000;
}
