// Amplify's AppSync simulator, with a mutation of the same shape as ours: one conditional UpdateItem by a mapping template.
import simulators from '@aws-amplify/amplify-appsync-simulator';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const { AmplifyAppSyncSimulator } = simulators;

const TableName = 'counters';
const apiKey = 'da2-benchbenchbenchbenchbench';

const fields = Array.from({ length: 10 }, (_, n) => `f${n}`);

const schema = `
  type Query { item: Item }
  type Item { ${fields.map((name) => `${name}: String`).join(' ')} }
  type Mutation { consumeUsage(feature: String!): Answer }
  type Answer { allowed: Boolean usage: Usage }
  type Usage { used: Int version: Int }
`;

const request = `{
  "version": "2018-05-29",
  "operation": "UpdateItem",
  "key": { "id": $util.dynamodb.toDynamoDBJson($ctx.args.feature) },
  "update": {
    "expression": "SET remaining = remaining - :one, used = used + :one, version = version + :one",
    "expressionValues": { ":one": { "N": "1" } }
  },
  "condition": { "expression": "remaining >= :one", "expressionValues": { ":one": { "N": "1" } } }
}`;

const response = `#if($ctx.error)
{ "allowed": false, "usage": null }
#else
{ "allowed": true, "usage": { "used": $ctx.result.used, "version": $ctx.result.version } }
#end`;

/** What a query without a database answers. */
const item = JSON.stringify(Object.fromEntries(fields.map((name, n) => [name, `value ${n}`])));

export async function serve({ endpoint, limitedKeys, limit }) {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const put = (id, remaining) => {
    const zero = { N: '0' };
    const Item = { id: { S: id }, remaining: { N: String(remaining) }, used: zero, version: zero };
    return client.send(new PutItemCommand({ TableName, Item }));
  };
  await put('one', 1e12);
  for (const key of limitedKeys) await put(key, limit);

  // It writes down every refused condition.
  console.log = () => undefined;
  const simulator = new AmplifyAppSyncSimulator({ port: 0 });
  simulator.init({
    schema: { content: schema },
    appSync: {
      name: 'bench',
      defaultAuthenticationType: { authenticationType: 'API_KEY' },
      additionalAuthenticationProviders: [],
      apiKey,
    },
    dataSources: [
      { name: 'none', type: 'NONE' },
      {
        name: 'counters',
        type: 'AMAZON_DYNAMODB',
        config: { endpoint, region: 'eu-central-1', ...credentials, credentials, tableName: TableName },
      },
    ],
    resolvers: [
      {
        kind: 'UNIT',
        typeName: 'Query',
        fieldName: 'item',
        dataSourceName: 'none',
        requestMappingTemplate: `{ "version": "2018-05-29", "payload": ${item} }`,
        responseMappingTemplate: '$util.toJson($ctx.result)',
      },
      {
        kind: 'UNIT',
        typeName: 'Mutation',
        fieldName: 'consumeUsage',
        dataSourceName: 'counters',
        requestMappingTemplate: request,
        responseMappingTemplate: response,
      },
    ],
  });
  await simulator.start();
  const body = (feature) =>
    JSON.stringify({
      query: `mutation { consumeUsage(feature: "${feature}") { allowed usage { used version } } }`,
    });
  return {
    // It names the machine's own address, and listens on all.
    url: `http://127.0.0.1:${new URL(simulator.url).port}/graphql`,
    headers: { 'x-api-key': apiKey },
    hot: body('one'),
    limited: limitedKeys.map(body),
    allowed: '"allowed":true',
  };
}
