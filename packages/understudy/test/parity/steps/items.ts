import { anApi, cognito, iam, keyed } from './given.ts';

export const schema = `
  type Query { a: Int }
  type Mutation { put: Item }
  type Subscription {
    onPut: Item @aws_subscribe(mutations: ["put"])
    onOps: Item @aws_subscribe(mutations: ["put"]) @aws_cognito_user_pools(cognito_groups: ["ops"])
    onMine: Item @aws_subscribe(mutations: ["put"])
  }
  type Item { id: ID secret: String @aws_iam }
`;
export const resolvers = { 'Mutation.put': () => ({ id: '1' }), 'Subscription.onMine': () => null };
export const anyApi = () => anApi({ schema, resolvers });
export const mixed = () =>
  anApi({ schema: schema.replaceAll('@aws_iam', ''), resolvers, auth: [cognito, keyed, iam] });
export const onPut = { query: 'subscription { onPut { id } }' };
export const ack = { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } };
