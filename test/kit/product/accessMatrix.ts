import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minimalCall, rootFields } from '../schema/minimalCalls.ts';
import { anAdmin, anOperatorIn, aPerson, type Person } from './people.ts';
import type { Product } from './product.ts';
import { calls, subscribes, type Caller } from './requests.ts';

/** Refused before anything is executed (401), refused at the field (by its directive or a role's policy), refused by us, or let in. */
type Verdict = 'door' | 'field' | 'ours' | 'in';

const roles = [
  'anonymous',
  'user',
  'stranger',
  'viewers',
  'support',
  'admins',
  'role',
  'service',
  'idToken',
  'visitor',
] as const;
type Role = (typeof roles)[number];
const operators = ['viewers', 'support', 'admins'];

/** Anybody who is signed in, for themselves. */
const people = row('door', 'in', 'in', 'in', 'in', 'in', 'field', 'field', 'in', 'field');
const viewers = row('door', 'field', 'field', 'in', 'in', 'in', 'field', 'field', 'field', 'field');
const support = row('door', 'field', 'field', 'field', 'in', 'in', 'field', 'field', 'field', 'field');
const admins = row('door', 'field', 'field', 'field', 'field', 'in', 'field', 'field', 'field', 'field');
const services = row('door', 'field', 'field', 'field', 'field', 'field', 'field', 'in', 'field', 'field');
/** A person for themselves, a service for any user; here each names the account of `user`, and an operator one that does not exist. */
const accounts = row('door', 'in', 'ours', 'ours', 'ours', 'ours', 'field', 'in', 'in', 'field');
/** The price list says nothing about anybody; the public API key opens it and nothing else. */
const everybody = row('door', 'in', 'in', 'in', 'in', 'in', 'field', 'in', 'in', 'in');
/** A user may name themselves, a stranger may not name them. */
const listeners = row('door', 'in', 'ours', 'in', 'in', 'in', 'field', 'field', 'in', 'field');

const access: Record<string, Record<Role, Verdict>> = {
  'Query.me': people,
  'Query.products': accounts,
  'Query.pricing': everybody,
  'Query.trial': accounts,
  'Query.entitlements': accounts,
  'Query.usage': accounts,
  'Query.canUse': accounts,
  'Query.actions': accounts,
  'Query.simulations': people,
  'Query.exportMyData': people,
  'Query.account': viewers,
  'Query.accounts': viewers,
  'Query.auditActions': viewers,
  'Query.trialMetrics': viewers,
  'Query.highUsage': viewers,
  'Query.featureUsage': viewers,
  'Query.resetsOn': viewers,
  'Query.syncHealth': viewers,
  'Query.syncHistory': viewers,
  'Query.explainDecision': viewers,
  'Query.catalog': viewers,
  'Query.refusals': viewers,
  'Query.parkedEvents': viewers,
  'Query.paymentReviews': viewers,
  'Query.stripeState': viewers,
  'Query.operatorRequests': admins,
  'Mutation.startTrial': accounts,
  'Mutation.consumeUsage': accounts,
  'Mutation.consumeMany': accounts,
  'Mutation.reserveUsage': accounts,
  'Mutation.settleUsage': accounts,
  'Mutation.releaseUsage': accounts,
  'Mutation.runSimulation': people,
  'Mutation.createCheckout': accounts,
  'Mutation.createPortalSession': accounts,
  'Mutation.refreshSubscription': accounts,
  'Mutation.deleteMyAccount': { ...people, idToken: 'ours' },
  'Mutation.extendTrial': support,
  'Mutation.grantUsage': { ...support, service: 'in' },
  'Mutation.putProduct': admins,
  'Mutation.repairSync': admins,
  'Mutation.resync': support,
  'Mutation.linkCustomer': admins,
  'Mutation.settleReview': admins,
  'Mutation.dismissParkedEvent': admins,
  'Mutation.approveRequest': admins,
  'Mutation.rejectRequest': admins,
  'Mutation.setAccountEnabled': support,
  'Mutation.exportAccount': admins,
  'Mutation.deleteAccount': admins,
  'Mutation.ensureAccount': services,
  'Mutation.consumeUsageFor': services,
  'Mutation.publishUsage': services,
  'Mutation.publishAccount': services,
  'Subscription.onUsage': listeners,
  'Subscription.onAccount': listeners,
};

/**
 * Every root field against everybody, on a product that `start` gives. `outside` are callers whom this product in particular lets
 * into nothing.
 */
export function accessMatrix(
  start: () => Promise<Product>,
  outside: Record<string, (product: Product) => Promise<Caller>> = {},
): void {
  let product: Product;
  let callers: Record<Role, Caller>;
  let victim: Person;
  const others = new Map<string, Caller>();
  beforeAll(async () => {
    product = await start();
    victim = await aPerson(product);
    const stranger = await aPerson(product);
    callers = {
      anonymous: { anonymous: true },
      user: { token: victim.accessToken },
      stranger: { token: stranger.accessToken },
      viewers: { token: (await anOperatorIn(product, 'viewers')).accessToken },
      support: { token: (await anOperatorIn(product, 'support')).accessToken },
      admins: { token: (await anAdmin(product)).accessToken },
      role: { keys: aRole(/ensureAccount/) },
      service: { keys: product.operator.credentials },
      idToken: { token: victim.idToken },
      visitor: { apiKey: product.outputs.apiKey },
    };
    for (const [name, caller] of Object.entries(outside)) others.set(name, await caller(product));
  }, 300_000);
  afterAll(() => product.stop());

  test('every root field of the schema has a row, and every row a field', () => {
    expect(Object.keys(access).sort()).toEqual(rootFields().sort());
  });

  describe('the access matrix', () => {
    test.each(rootFields())('%s lets in exactly whom its row names', async (coordinate) => {
      const verdicts: Partial<Record<Role, Verdict>> = {};
      for (const role of roles) verdicts[role] = await verdictOn(coordinate, role);
      expect(verdicts).toEqual(access[coordinate]);
      for (const [name, caller] of others)
        expect(await answered(product, caller, coordinate, victim.userId), name).toBe('door');
    });

    test('a role may call the field that its policy names, and no other', async () => {
      const keys = aRole(/changes/);
      const at = { keys };
      for (const coordinate of ['Mutation.publishUsage', 'Mutation.publishAccount']) {
        const { answer } = await calls(product, at, minimalCall(coordinate, { userId: randomUUID() }));
        expect(refusals(answer.errors), coordinate).toEqual([]);
      }
      const call = minimalCall('Mutation.consumeUsageFor', { userId: victim.userId, feature: 'simulations' });
      const { answer } = await calls(product, at, call);
      expect([answer.data, refusals(answer.errors)]).toEqual([null, ['Unauthorized']]);
    });

    test('M8: a token that names a key which no pool has is refused as any other that does not stand', async () => {
      const [header, ...rest] = victim.accessToken.split('.') as [string, string, string];
      const read = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
      const other = Buffer.from(JSON.stringify({ ...read, kid: 'no-such-key' })).toString('base64url');
      const { status, answer } = await calls(product, { token: [other, ...rest].join('.') }, '{ me { id } }');
      expect(status).toBe(401);
      expect(answer.errors).toMatchObject([{ errorType: 'UnauthorizedException' }]);
    });
  });

  function verdictOn(coordinate: string, role: Role): Promise<Verdict> {
    // What an operator is let in to do, it does: to an account that does not exist.
    const userId = [...operators, 'service'].includes(role) ? randomUUID() : victim.userId;
    return answered(product, callers[role], coordinate, userId);
  }

  function aRole(name: RegExp) {
    const [, keys] = Object.entries(product.operator.roles).find(([role]) => name.test(role))!;
    return keys;
  }
}

async function answered(
  product: Product,
  caller: Caller,
  coordinate: string,
  userId: string,
): Promise<Verdict> {
  const values = {
    userId,
    accountId: userId,
    feature: 'simulations',
    reason: 'The access matrix.',
    confirm: 'no address',
  };
  const call = minimalCall(coordinate, values, ['userId', 'accountId']);
  if (coordinate.startsWith('Subscription.')) {
    const { type, payload } = await subscribes(product, caller, call);
    if (type === 'connection_error' || type === 'closed') return 'door';
    return verdictOf(payload?.errors);
  }
  const { status, answer } = await calls(product, caller, call);
  return status === 401 ? 'door' : verdictOf(answer.errors);
}

function verdictOf(errors: { errorType?: string | null }[] | undefined): Verdict {
  const [refusal] = refusals(errors);
  if (refusal === undefined) return 'in';
  return refusal === 'Forbidden' ? 'ours' : 'field';
}

/** What is refused otherwise (no such account, a rate of calls) is past the question of who they are. */
function refusals(errors: { errorType?: string | null }[] | undefined): string[] {
  const types = (errors ?? []).flatMap((error) => (error.errorType ? [error.errorType] : []));
  for (const type of types) expect(known).toContain(type);
  return types.filter((type) => type === 'Forbidden' || type.startsWith('Unauthorized'));
}
const known = [
  'BadRequest',
  'NotFound',
  'Conflict',
  'Forbidden',
  'Unauthorized',
  'UnauthorizedException',
  'Unavailable',
];

function row(...verdicts: Verdict[]): Record<Role, Verdict> {
  return Object.fromEntries(roles.map((role, i) => [role, verdicts[i]])) as Record<Role, Verdict>;
}
