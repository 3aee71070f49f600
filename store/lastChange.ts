import { carriedId } from '../platform/requestId.ts';
import type { UserRow } from './rows/users.ts';

/** What happened to an account last, as its row carries it to the open screens. */
export function changeNow(reason: string, productId: string | undefined, at: string): UserRow['last_change'] {
  const requestId = carriedId();
  return {
    reason,
    at,
    ...(productId ? { product_id: productId } : {}),
    ...(requestId === undefined ? {} : { request_id: requestId }),
  };
}
