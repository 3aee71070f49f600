import type { Addresses } from '../../template/attributes/declaration.ts';
import { cloudAddresses } from '../addresses.ts';

/** Below the account's own address: function URLs, by region and name. */
export const functionsPath = /^\/_functions\/([a-z0-9-]+)\/([\w-]+)(?=\/|$)/;

/** Where what a stack makes in a region answers on this machine. `nextPort` is the one that the next API or distribution gets. */
export function localAddresses(
  { address, accountId }: { address: string; accountId: string },
  region: string,
  nextPort: () => number,
): Addresses {
  return {
    ...cloudAddresses(accountId, region),
    graphqlUrl: () => `http://127.0.0.1:${nextPort()}/graphql`,
    realtimeUrl: () => `ws://127.0.0.1:${nextPort()}/graphql/realtime`,
    distributionHost: () => `127.0.0.1:${nextPort()}`,
    functionUrl: (name) => `${address}/_functions/${region}/${name}/`,
    queueUrl: (name) => `${address}/${accountId}/${name}`,
  };
}

/** Templates write `https://` before a host name that they are given; what answers here has no certificate. */
export function overPlainHttp<Value>(value: Value): Value {
  if (typeof value === 'string')
    return value.replaceAll(/\b(http|ws)s(?=:\/\/127\.0\.0\.1:\d)/g, '$1') as Value;
  if (Array.isArray(value)) return value.map(overPlainHttp) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, overPlainHttp(one)])) as Value;
}
