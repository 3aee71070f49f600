import { addAccountRole } from './accountRole.ts';
import type { House } from './house.ts';

/** What a service may call for any account, by what it does there. */
export const serviceVerbs = {
  read: [
    'Query.usage',
    'Query.canUse',
    'Query.entitlements',
    'Query.products',
    'Query.pricing',
    'Query.trial',
    'Query.actions',
  ],
  count: [
    'Query.usage',
    'Query.canUse',
    'Mutation.consumeUsage',
    'Mutation.consumeUsageFor',
    'Mutation.consumeMany',
    'Mutation.reserveUsage',
    'Mutation.settleUsage',
    'Mutation.releaseUsage',
    'Mutation.ensureAccount',
  ],
  sell: [
    'Query.products',
    'Query.pricing',
    'Query.trial',
    'Mutation.startTrial',
    'Mutation.createCheckout',
    'Mutation.createPortalSession',
    'Mutation.refreshSubscription',
    'Mutation.ensureAccount',
  ],
  grant: ['Mutation.grantUsage'],
};

/** The roles that the app's own backends assume, so that each may do what it is for: `backend` everything, the others one thing. */
const roles: { name: string; may: string; fields: string[] }[] = [
  { name: 'backend', may: 'read, count, sell and grant', fields: Object.values(serviceVerbs).flat() },
  { name: 'backendRead', may: 'read, and change nothing,', fields: serviceVerbs.read },
  { name: 'backendCount', may: 'ask, consume, hold and settle', fields: serviceVerbs.count },
  { name: 'backendSell', may: 'start trials and open pages of Stripe', fields: serviceVerbs.sell },
  { name: 'backendGrant', may: 'give units', fields: serviceVerbs.grant },
];

export function addBackend(house: House): void {
  for (const { name, may, fields } of roles)
    addAccountRole(house, {
      name,
      description: `For a backend of the app: may ${may} for any account.`,
      actions: ['appsync:GraphQL'],
      resources: [...new Set(fields)].map((field) => house.api.fieldArn(field)),
    });
}
