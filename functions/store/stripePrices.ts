import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Product } from '../../domain/catalog.ts';
import { variable } from '../env.ts';
import { dynamodb } from './client.ts';
import { toProductRow } from './products.ts';

const table = variable('TABLE_PRODUCTS');

/** Writes Stripe's price ids into the version that was read. False when there is a newer one. */
export async function setStripePrices(product: Product, nowMs: number): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { product_id: product.id },
        UpdateExpression: 'SET prices = :prices',
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: {
          ':prices': toProductRow(product, nowMs).prices,
          ':version': product.version,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
