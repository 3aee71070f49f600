import { extensions } from '@aws-appsync/utils';
import type { SubscriptionOnUsageArgs } from '../../generated/schema.ts';
import type { ResponseContext } from './context.ts';
import { heardAccount } from './heard.ts';

export function request() {
  return {};
}

/** What a listener hears is decided here. */
export function response(ctx: ResponseContext<unknown, SubscriptionOnUsageArgs>) {
  extensions.setSubscriptionFilter({
    filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value: heardAccount(ctx) }] }],
  });
  return null;
}
