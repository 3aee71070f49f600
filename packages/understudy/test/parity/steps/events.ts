import { expect } from 'vitest';
import { anApi, does } from './given.ts';
import type { GivenApi, Resolve } from './given.ts';
import { connects, subscribes } from './sockets.ts';
import type { TestSocket } from './sockets.ts';
import { asks } from './when.ts';

export const schema = `
  type Query { a: Int }
  type Mutation { put(input: In): Item putList: [Item] end(field: String, payload: AWSJSON, times: Int): Int }
  type Subscription {
    onPut(id: ID, name: String, tags: [String], price: Int): Item @aws_subscribe(mutations: ["put"])
    onRules: Item @aws_subscribe(mutations: ["put"])
    onList(id: ID): [Item] @aws_subscribe(mutations: ["putList"])
    onRequired: Strict @aws_subscribe(mutations: ["putStrict"])
  }
  extend type Mutation { putStrict: Strict mark: Mark }
  extend type Subscription { onMark: Mark @aws_subscribe(mutations: ["mark"]) }
  type Mark { id: ID }
  type Strict { id: ID name: String! note: String! }
  input In { id: ID name: String price: Int tags: [String] data: AWSJSON owner: OwnerIn }
  input OwnerIn { id: ID deep: OwnerIn }
  type Item { id: ID name: String price: Int tags: [String] data: AWSJSON owner: Owner }
  type Owner { id: ID deep: Owner }
`;

export const all = '{ id name price tags data owner { id deep { id } } }';
export const echo: Record<string, Resolve> = {
  'Mutation.put': ({ arguments: { input } }) => input,
  'Mutation.mark': () => ({ id: 'mark' }),
  'Mutation.putList': () => [{ id: '1' }],
  'Mutation.putStrict': () => ({ id: '1', name: 'n', note: 'x' }),
  'Mutation.end': ({ arguments: { field, payload, times } }) =>
    does(1, {
      invalidations: Array.from({ length: Number(times ?? 1) }, (_, n) => ({
        subscriptionField: String(field),
        payload: { ...(payload as object), ...(times ? { n } : {}) },
      })),
    }),
};

export const filtered = (filter: unknown, invalidation?: unknown): Record<string, Resolve> => ({
  ...echo,
  'Subscription.onRules': () => does(null, { subscriptionFilter: filter, invalidationFilter: invalidation }),
});

export async function puts(api: GivenApi, input: unknown, selection = all): Promise<void> {
  const { json } = await asks(api, `mutation m($input: In) { put(input: $input) ${selection} }`, { input });
  expect(json.errors).toBeUndefined();
}

/** What arrives of the events, in order: a mark published after them tells that all before have passed. */
export async function hears(
  api: GivenApi,
  socket: TestSocket,
  id: string,
  publish: () => Promise<void>,
): Promise<unknown[]> {
  await subscribes(socket, 'mark', { query: 'subscription { onMark { id } }' });
  await publish();
  await asks(api, 'mutation { mark { id } }');
  const heard: unknown[] = [];
  for (;;) {
    const frame = await socket.nextOf('data');
    if (frame.id === 'mark') return heard;
    if (frame.id === id) heard.push(Object.values(frame.payload.data)[0]);
  }
}

export async function hearsOf(
  query: string,
  variables: unknown,
  inputs: unknown[],
  resolvers = echo,
  selection = all,
) {
  const api = anApi({ schema, resolvers });
  const socket = await connects(api);
  await subscribes(socket, '1', { query, variables });
  return hears(api, socket, '1', async () => {
    for (const input of inputs) await puts(api, input, selection);
  });
}
