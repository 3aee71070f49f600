import { isRecord } from '../json.ts';
import { RequestNotUnderstood, shown } from './source.ts';

/** Which members a request may have; those ending in `!` it must have. A nested shape is checked in turn. */
type Shape = readonly (string | readonly [string, Shape])[];

const named: Shape = ['expression!', 'expressionNames'];
const expression: Shape = [...named, 'expressionValues'];
const handler: Shape = ['strategy', 'lambdaArn'];
const condition: Shape = [
  ...expression,
  'equalsIgnore',
  'consistentRead',
  ['conditionalCheckFailedHandler', handler],
];
const transactCondition: Shape = [...expression, 'returnValuesOnConditionCheckFailure'];
const common: Shape = ['operation!', 'version'];
const write: Shape = [
  ...common,
  ...['key!', 'customPartitionKey', 'populateIndexFields', '_version'],
  ['condition', condition],
];
const read: Shape = [
  ...common,
  ...['index', 'nextToken', 'limit', 'consistentRead', 'select'],
  ['filter', expression],
  ['projection', named],
];

const shapes: Readonly<Record<string, Shape>> = {
  GetItem: [...common, 'key!', 'consistentRead', ['projection', named], '_version'],
  PutItem: [...write, 'attributeValues!'],
  UpdateItem: [...write, ['update!', expression]],
  DeleteItem: write,
  Query: [...read, ['query!', expression], 'scanIndexForward'],
  Scan: [...read, 'totalSegments', 'segment'],
  BatchGetItem: [...common, 'tables!'],
  BatchPutItem: [...common, 'tables!'],
  BatchDeleteItem: [...common, 'tables!'],
  TransactGetItems: [...common, 'transactItems!'],
  TransactWriteItems: [...common, 'transactItems!'],
};

export const transactGetShape: Shape = ['table!', 'key!', ['projection', named]];
export const transactWriteShape: Shape = [
  ...['table!', 'operation!', 'key!', 'attributeValues', ['update', expression] as const],
  ['condition', transactCondition],
];
export const batchGetShape: Shape = ['keys!', 'consistentRead', ['projection', named]];

/** A request whose members are known; null stands for absent, as everywhere in a resolver. */
export function readRequest(request: unknown): Record<string, unknown> & { operation: string } {
  const given = isRecord(request) ? request : {};
  const { operation } = given;
  if (operation === undefined || operation === null) {
    throw new RequestNotUnderstood(`Value for field '$[operation]' not found.`);
  }
  const shape = Object.hasOwn(shapes, shown(operation)) ? shapes[shown(operation)] : undefined;
  if (!shape) throw new RequestNotUnderstood(`Unsupported operation '${shown(operation)}'.`);
  return readShape(given, shape, '$') as Record<string, unknown> & { operation: string };
}

/** AWS: observed for both sentences. A nested value may be the JSON text of an object. */
export function readShape(value: unknown, shape: Shape, path: string): Record<string, unknown> {
  const given = typeof value === 'string' ? parseText(value, path) : value;
  if (!isRecord(given)) throw new RequestNotUnderstood(`Expected an object at '${path}'.`);
  const known = new Map(shape.map((member) => (typeof member === 'string' ? [member, null] : member)));
  const read: Record<string, unknown> = {};
  for (const [name, held] of Object.entries(given)) {
    if (!known.has(name) && !known.has(`${name}!`)) {
      throw new RequestNotUnderstood(`Unsupported element '${path}[${name}]'.`);
    }
    if (held === null || held === undefined) continue;
    const nested = known.get(name) ?? known.get(`${name}!`);
    read[name] = nested ? readShape(held, nested, `${path}[${name}]`) : held;
  }
  for (const name of known.keys()) {
    if (name.endsWith('!') && read[name.slice(0, -1)] === undefined) {
      throw new RequestNotUnderstood(`Value for field '${path}[${name.slice(0, -1)}]' not found.`);
    }
  }
  return read;
}

function parseText(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RequestNotUnderstood(`Expected an object at '${path}'.`);
  }
}
