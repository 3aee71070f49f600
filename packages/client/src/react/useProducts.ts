import { ProductsDocument } from '@usher/client';
import { useMe } from './useMe.ts';
import { useRead } from './useRead.ts';

/** The public products, each with what the account may do with it now; read again whenever the account changes. */
export function useProducts() {
  const { me } = useMe();
  const { data, ...rest } = useRead(ProductsDocument, {}, me?.version);
  return { products: data?.products, ...rest };
}
