import type { Addresses } from '../template/attributes/declaration.ts';
import { stableId } from '../template/names.ts';

/** Where AWS would serve what a stack makes in a region. */
export function cloudAddresses(accountId: string, region: string): Addresses {
  return {
    graphqlUrl: (apiId) => `https://${apiId}.appsync-api.${region}.amazonaws.com/graphql`,
    realtimeUrl: (apiId) => `wss://${apiId}.appsync-realtime-api.${region}.amazonaws.com/graphql`,
    functionUrl: (name) => `https://${stableId(32, accountId, region, name)}.lambda-url.${region}.on.aws/`,
    queueUrl: (name) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    bucketUrl: (name) => `https://${name}.s3.${region}.amazonaws.com`,
  };
}
