import type { DoorName } from '../generated/functions.ts';
import type { Me, Mutation, Query, Subscription } from '../generated/schema.ts';
import type { Field, FieldsOf, FunctionIn, None, ObjectFieldsOf, Step } from './source.ts';

/** Every schema coordinate that has a resolver. */
export type Coordinate =
  | FieldsOf<'Query', Query>
  | FieldsOf<'Mutation', Mutation>
  | FieldsOf<'Subscription', Subscription>
  | ObjectFieldsOf<'Me', Me>;

/**
 * Which table or function answers each field. What the schema keeps for operators is admitted, and logged, by steps that
 * `infra/api.ts` puts around it. A field, function, table or index that is missing or misspelt does not compile.
 */
export const fields = {
  'Query.me': {
    steps: [
      { step: 'getAccount', table: 'users', actions: ['GetItem'] },
      { step: 'ensureAccount', fn: 'ensureAccount' },
    ],
  },
  'Me.trials': { table: 'trials', actions: ['Query'] },
  'Me.subscriptions': { table: 'user-subscriptions', actions: ['Query'] },
  'Me.entitlements': {
    steps: [
      { step: 'listOwnRights', table: 'entitlements', actions: ['Query'] },
      { step: 'addFreePlans', table: 'products', actions: ['Query'], indexes: ['CatalogIndex'] },
    ],
  },
  'Me.usage': { fn: 'readUsage' },
  'Me.actions': { table: 'user-actions-log', actions: ['Query'] },

  // Products and trials
  'Query.products': {
    steps: [
      { step: 'listProducts', table: 'products', actions: ['Query'], indexes: ['CatalogIndex'] },
      { step: 'decideOffers', fn: 'offers' },
    ],
  },
  'Query.pricing': { table: 'products', actions: ['Query'], indexes: ['CatalogIndex'] },
  'Query.catalog': {
    steps: [
      { step: 'listProducts', table: 'products', actions: ['Query'], indexes: ['CatalogIndex'] },
      { step: 'decideOffers', fn: 'offers' },
    ],
  },
  'Query.entitlements': {
    steps: [
      { step: 'getActingAccount', table: 'users', actions: ['GetItem'] },
      { step: 'ensureAccount', fn: 'ensureAccount' },
      { step: 'listOwnRights', table: 'entitlements', actions: ['Query'] },
      { step: 'addFreePlans', table: 'products', actions: ['Query'], indexes: ['CatalogIndex'] },
    ],
  },
  'Query.trial': {
    steps: [
      { step: 'getOwnTrial', table: 'trials', actions: ['GetItem'] },
      { step: 'findPurchases', table: 'entitlements', actions: ['Query'] },
      { step: 'getTrialHolder', table: 'users', actions: ['GetItem'] },
      { step: 'decideButton', table: 'products', actions: ['GetItem'] },
      { step: 'trialState', fn: 'trialState' },
    ],
  },
  'Query.trialMetrics': { fn: 'trialMetrics' },
  'Mutation.startTrial': { fn: 'startTrial' },
  'Mutation.extendTrial': { fn: 'extendTrial' },
  'Mutation.putProduct': { fn: 'putProduct' },

  // Counting
  'Query.usage': {
    steps: [
      { step: 'findOpenCounter', table: 'user-usage', actions: ['Query'] },
      { step: 'readUsage', fn: 'readUsage' },
    ],
  },
  'Query.canUse': { fn: 'canUse' },
  'Mutation.consumeUsage': { fn: 'consumeUsage' },
  'Mutation.ensureAccount': { fn: 'ensureAccount' },
  'Mutation.consumeUsageFor': { fn: 'consumeUsage' },
  'Mutation.consumeMany': { fn: 'consumeMany' },
  'Mutation.reserveUsage': { fn: 'reserveUsage' },
  'Mutation.settleUsage': { fn: 'settleUsage' },
  'Mutation.releaseUsage': { fn: 'releaseUsage' },
  'Mutation.grantUsage': { fn: 'grantUsage' },
  'Query.explainDecision': { fn: 'explainDecision' },
  'Query.featureUsage': { fn: 'featureUsage' },
  'Query.highUsage': { fn: 'featureUsage' },
  'Query.resetsOn': { fn: 'featureUsage' },

  // The action log, and what open screens hear
  'Query.actions': {
    steps: [
      { step: 'demandAccount', table: 'users', actions: ['GetItem'] },
      { step: 'listActions', table: 'user-actions-log', actions: ['Query'] },
    ],
  },
  'Query.auditActions': { fn: 'auditActions' },
  'Query.refusals': { fn: 'auditActions' },
  'Mutation.publishUsage': 'none',
  'Mutation.publishAccount': 'none',
  'Subscription.onUsage': {
    steps: [
      { step: 'admitListener', fn: 'admitOperator' },
      { step: 'noteRead', fn: 'noteRead' },
      { step: 'noteListener', table: 'receipts', actions: ['PutItem'] },
    ],
  },
  'Subscription.onAccount': {
    steps: [
      { step: 'admitListener', fn: 'admitOperator' },
      { step: 'noteRead', fn: 'noteRead' },
    ],
  },

  // Billing
  'Mutation.createCheckout': { fn: 'createCheckout' },
  'Mutation.createPortalSession': { fn: 'createPortalSession' },
  'Mutation.refreshSubscription': { fn: 'refreshSubscription' },
  'Mutation.resync': { fn: 'resync' },
  'Mutation.linkCustomer': { fn: 'resync' },
  'Query.stripeState': { fn: 'stripeState' },
  'Query.parkedEvents': { fn: 'parkedEvents' },
  'Mutation.dismissParkedEvent': { fn: 'dismissParkedEvent' },
  'Query.paymentReviews': { fn: 'paymentReviews' },
  'Mutation.settleReview': { fn: 'settleReview' },

  // Accounts
  'Query.account': {
    steps: [
      {
        step: 'findSubscriber',
        table: 'user-subscriptions',
        actions: ['Query'],
        indexes: ['SubscriptionIdIndex'],
      },
      { step: 'findAccountId', table: 'users', actions: ['Query'], indexes: ['EmailIndex'] },
      { step: 'getAnyAccount', table: 'users', actions: ['GetItem'] },
    ],
  },
  'Query.accounts': { fn: 'accounts' },
  'Mutation.setAccountEnabled': { fn: 'setAccountEnabled' },
  'Mutation.deleteMyAccount': { fn: 'deleteAccount' },
  'Mutation.deleteAccount': { fn: 'deleteAccount' },
  'Query.operatorRequests': { fn: 'operatorRequests' },
  'Mutation.approveRequest': { fn: 'operatorRequests' },
  'Mutation.rejectRequest': { fn: 'operatorRequests' },
  'Query.exportMyData': { fn: 'exportData' },
  'Mutation.exportAccount': { fn: 'exportData' },
  'Mutation.repairSync': { fn: 'repairSync' },
  'Query.syncHealth': { fn: 'syncHealth' },
  'Query.syncHistory': { fn: 'syncHistory' },
} satisfies Record<Coordinate, Field<DoorName>>;

/** What stands around every field that the schema keeps for operators: who calls is admitted, and what a query shows is logged. */
export const guard = {
  admit: { step: 'admitOperator', fn: 'admitOperator' },
  note: { step: 'noteRead', fn: 'noteRead' },
} satisfies Record<string, Step<DoorName>>;

/** A door in `functions/` that no field names does not compile here. */
export type IdleDoor = None<Exclude<DoorName, FunctionIn<(typeof fields)[Coordinate]>>>;
