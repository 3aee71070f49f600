import { isRecord } from '../json.ts';
import { toConditionExpression } from './conditionExpression.ts';
import { InvalidCall } from './halt.ts';
import { makeSet, toMapValues } from './typedValues.ts';
import { operations, toUpdateExpression } from './updateExpression.ts';

type Input = Record<string, unknown>;
type Request = Record<string, unknown>;

/** `@aws-appsync/utils/dynamodb`: requests from plain values. An option that is null or absent is left out. */
export function createDynamodbHelpers() {
  return {
    get: (input: Input) => request('GetItem', input, ['consistentRead', '_version'], keyed, projected),
    put: (input: Input) =>
      request(
        'PutItem',
        input,
        writeOptions,
        keyed,
        () => ({ attributeValues: values(input['item'], 'item') }),
        conditional,
      ),
    update: (input: Input) =>
      request(
        'UpdateItem',
        input,
        writeOptions,
        keyed,
        () => ({ update: toUpdateExpression(input['update']) }),
        conditional,
      ),
    remove: (input: Input) => request('DeleteItem', input, writeOptions, keyed, conditional),
    query: (input: Input) =>
      request(
        'Query',
        input,
        readOptions,
        () => ({ query: expression(input['query']) }),
        filtered,
        projected,
      ),
    scan: (input: Input) =>
      request('Scan', input, [...readOptions, 'totalSegments', 'segment'], filtered, projected),
    batchGet: (input: Input) => ({ operation: 'BatchGetItem', tables: perTable(input, getKeys) }),
    batchPut: (input: Input) => ({ operation: 'BatchPutItem', tables: perTable(input, typedList) }),
    batchDelete: (input: Input) => ({ operation: 'BatchDeleteItem', tables: perTable(input, typedList) }),
    transactGet: (input: Input) => ({
      operation: 'TransactGetItems',
      transactItems: listIn(input, 'items').map((item) => ({
        table: item['table'],
        ...keyed(item),
        ...projected(item),
      })),
    }),
    transactWrite: (input: Input) => ({
      operation: 'TransactWriteItems',
      transactItems: listIn(input, 'items').map(transactItem),
    }),
    operations,
    toStringSet: (list: unknown) => makeSet('SS', list),
    toNumberSet: (list: unknown) => makeSet('NS', list),
    toBinarySet: (list: unknown) => makeSet('BS', list),
  };
}

const writeOptions = ['customPartitionKey', 'populateIndexFields', '_version'];
const readOptions = ['index', 'limit', 'nextToken', 'consistentRead', 'scanIndexForward', 'select'];

function request(
  operation: string,
  input: Input,
  options: string[],
  ...parts: ((input: Input) => Request)[]
): Request {
  if (!isRecord(input)) throw new InvalidCall('An object is expected');
  const made: Request = { operation };
  for (const part of parts) Object.assign(made, part(input));
  for (const option of options) if (isGiven(input[option])) made[option] = input[option];
  return made;
}

function keyed(input: Input): Request {
  return { key: values(input['key'], 'key') };
}

function conditional(input: Input): Request {
  return isGiven(input['condition']) ? { condition: expression(input['condition']) } : {};
}

function filtered(input: Input): Request {
  return isGiven(input['filter']) ? { filter: expression(input['filter']) } : {};
}

/** Every segment of a path has a name of its own, numbered through. */
function projected(input: Input): Request {
  const paths = input['projection'];
  if (!isGiven(paths)) return {};
  if (!Array.isArray(paths)) throw new InvalidCall('A projection is a list of paths');
  const expressionNames: Record<string, string> = {};
  const named = paths.map((path) =>
    String(path)
      .split('.')
      .map((segment) => {
        const name = `#expName_${Object.keys(expressionNames).length + 1}`;
        expressionNames[name] = segment;
        return name;
      })
      .join('.'),
  );
  return { projection: { expression: named.join(', '), expressionNames } };
}

/** Without values there is no map of values. AWS: documented. */
function expression(filter: unknown): Request {
  const made = toConditionExpression(filter);
  if (!made) throw new InvalidCall('The condition cannot be read');
  const { expressionValues, ...named } = made;
  return Object.keys(expressionValues).length > 0 ? { ...named, expressionValues } : named;
}

function values(value: unknown, name: string): Request {
  const made = toMapValues(value);
  if (!made) throw new InvalidCall(`The ${name} is missing`);
  return made;
}

function perTable(input: Input, make: (value: unknown) => unknown): Request {
  const tables = input['tables'];
  if (!isRecord(tables)) throw new InvalidCall('The tables are missing');
  return Object.fromEntries(Object.entries(tables).map(([table, value]) => [table, make(value)]));
}

function getKeys(value: unknown): Request {
  if (!isRecord(value)) throw new InvalidCall('The keys are missing');
  const consistent = isGiven(value['consistentRead']) ? { consistentRead: value['consistentRead'] } : {};
  return { keys: typedList(value['keys']), ...consistent, ...projected(value) };
}

function typedList(items: unknown): Request[] {
  if (!Array.isArray(items)) throw new InvalidCall('A list is expected');
  return items.map((item) => values(item, 'item'));
}

function listIn(input: Input, name: string): Input[] {
  const items = input[name];
  if (!Array.isArray(items) || !items.every(isRecord)) throw new InvalidCall(`A list of ${name} is expected`);
  return items;
}

function transactItem(item: Input): Request {
  const [[kind, body] = [], ...more] = Object.entries(item).filter(([, value]) => isGiven(value));
  if (!isRecord(body) || more.length > 0) throw new InvalidCall('A transaction item has one operation');
  const base = { table: body['table'] };
  switch (kind) {
    case 'putItem': {
      const attributeValues = values(body['item'], 'item');
      return { ...base, operation: 'PutItem', ...keyed(body), attributeValues, ...checked(body) };
    }
    case 'updateItem': {
      const update = toUpdateExpression(body['update']);
      return { ...base, operation: 'UpdateItem', ...keyed(body), update, ...checked(body) };
    }
    case 'deleteItem':
      return { ...base, operation: 'DeleteItem', ...keyed(body), ...checked(body) };
    case 'conditionCheck':
      return { ...base, operation: 'ConditionCheck', ...keyed(body), ...checked(body) };
    default:
      throw new InvalidCall(`Unknown operation ${String(kind)}`);
  }
}

/** `returnValuesOnConditionCheckFailure` stands beside the condition's fields. AWS: documented for the request. */
function checked(body: Input): Request {
  const { condition } = body;
  if (!isRecord(condition)) return {};
  const { returnValuesOnConditionCheckFailure: values, ...filter } = condition;
  return {
    condition: {
      ...expression(filter),
      ...(isGiven(values) ? { returnValuesOnConditionCheckFailure: values } : {}),
    },
  };
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
