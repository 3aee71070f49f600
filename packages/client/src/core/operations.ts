import { ProductsDocument as listed } from '../generated/client.ts';
import type { ProductsQueryVariables } from '../generated/client.ts';
import type { Operation } from './transport.ts';
import type { Product } from './types.ts';

/** The operations by which the account is read, followed and changed, for a client or a hook that sends them itself. */
export {
  CanUseDocument,
  ConsumeUsageDocument,
  CreateCheckoutDocument,
  CreatePortalSessionDocument,
  MeDocument,
  OnAccountDocument,
  OnUsageDocument,
  RefreshSubscriptionDocument,
  StartTrialDocument,
  TrialStateDocument,
} from '../generated/client.ts';

/** The products of the API are those of the catalog, whose ids an app may have declared. */
export const ProductsDocument = listed as unknown as Operation<
  { products: Product[] },
  ProductsQueryVariables
>;
