import { addAccountRole } from './accountRole.ts';
import type { House } from './house.ts';

/** What the app's own backend may call for any account, and nothing else; the first two only look. */
export const backendFields = [
  'Query.usage',
  'Query.canUse',
  'Mutation.consumeUsageFor',
  'Mutation.reserveUsage',
  'Mutation.settleUsage',
  'Mutation.releaseUsage',
];

/** The role that the app's own backend assumes to count on a user's behalf. */
export function addBackend(house: House): void {
  addAccountRole(house, {
    name: 'backend',
    description: 'For the backend of the app: may ask, consume, hold and settle for any account.',
    actions: ['appsync:GraphQL'],
    resources: backendFields.map((field) => house.api.fieldArn(field)),
  });
}
