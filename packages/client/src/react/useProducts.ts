import { ProductsDocument } from '../core.ts';
import type { Product } from '../core.ts';
import { useAccount } from './useAccount.ts';
import { useRead } from './useRead.ts';
import type { ReadResult } from './useRead.ts';

/** The public products, each with what the account may do with it now; read again whenever the account changes. */
export function useProducts(): ReadResult<Product[]> {
  const { data: account } = useAccount();
  const { data, ...rest } = useRead(ProductsDocument, {}, account?.version);
  return { data: data?.products, ...rest };
}
