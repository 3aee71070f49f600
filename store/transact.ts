import { dynamodb } from './client.ts';
import type { TransactItem } from './write.ts';

/** All of it or nothing. Items of several tables, so it belongs to none. */
export async function transact(items: TransactItem[]): Promise<void> {
  await dynamodb.transactWrite({ TransactItems: items });
}
