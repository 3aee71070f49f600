import type { Product } from '../../domain/catalog.ts';
import { getAction } from '../actions.ts';
import { getProduct, listCatalog } from '../products.ts';
import type { ActionRow } from '../rows/actions.ts';
import type { Claim, TrialRow } from '../rows/trials.ts';
import type { UserRow } from '../rows/users.ts';
import { transact } from '../transact.ts';
import { getTrial, listClaimed } from '../trials.ts';
import type { UsageRow } from '../usageRow.ts';
import { getRow } from '../usageRows.ts';
import { getUser } from '../users.ts';
import type { TransactItem } from '../write.ts';

/** How plans read single rows, strongly consistent, and how what they say is written. */
export interface Requests {
  user(userId: string): Promise<UserRow | undefined>;
  counter(userId: string, key: string): Promise<UsageRow | undefined>;
  action(userId: string, timestamp: string): Promise<ActionRow | undefined>;
  trial(userId: string, productId: string): Promise<TrialRow | undefined>;
  hasClaimed(claim: Claim, productId: string): Promise<boolean>;
  product(productId: string): Promise<Product | undefined>;
  catalog(): Promise<Product[]>;
  /** All of it or nothing. */
  transact(items: TransactItem[]): Promise<void>;
}

/** Each by a request of its own, for who brings one record or a few. Who brings many takes `together.ts`. */
export const oneByOne: Requests = {
  user: getUser,
  counter: getRow,
  action: getAction,
  trial: getTrial,
  hasClaimed: async (claim, productId) => (await listClaimed(claim)).includes(productId),
  product: getProduct,
  catalog: listCatalog,
  transact: async (items) => {
    await transact(items);
  },
};
