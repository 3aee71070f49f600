/** The operations by which the account is read, followed and changed, for a client or a hook that sends them itself. */
export {
  CanUseDocument,
  ConsumeUsageDocument,
  CreateCheckoutDocument,
  CreatePortalSessionDocument,
  MeDocument,
  OnAccountDocument,
  OnUsageDocument,
  ProductsDocument,
  RefreshSubscriptionDocument,
  StartTrialDocument,
  TrialStateDocument,
} from '../generated/client.ts';
