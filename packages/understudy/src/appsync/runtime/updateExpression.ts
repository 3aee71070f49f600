import { isRecord } from '../json.ts';
import { InvalidCall } from './halt.ts';
import { toDynamoDB } from './typedValues.ts';
import type { TypedValue } from './typedValues.ts';

/** What `operations.*` gives: a marked object, recognised wherever it stands in an update. AWS: recorded. */
export interface UpdateOperation {
  type: string;
  value?: unknown;
  items?: unknown;
  by?: number;
  index?: number;
}

export const operations = {
  add: (value: unknown): UpdateOperation => ({ type: 'OPERATION_ADD', value }),
  replace: (value: unknown): UpdateOperation => ({ type: 'OPERATION_REPLACE', value }),
  remove: (): UpdateOperation => ({ type: 'OPERATION_REMOVE' }),
  increment: (by: number = 1): UpdateOperation => ({ type: 'OPERATION_INCREMENT', by }),
  decrement: (by: number = 1): UpdateOperation => ({ type: 'OPERATION_DECREMENT', by }),
  append: (items: unknown): UpdateOperation => ({ type: 'OPERATION_APPEND', items }),
  prepend: (items: unknown): UpdateOperation => ({ type: 'OPERATION_PREPEND', items }),
  updateListItem: (value: unknown, index: number): UpdateOperation => ({
    type: 'OPERATION_UPDATE_LIST_ITEM',
    value,
    index,
  }),
};

export interface UpdateExpression {
  expression: string;
  expressionNames: Record<string, string>;
  /** There even when empty. AWS: documented. */
  expressionValues: Record<string, TypedValue>;
}

/** The `update` of a request: one SET with every assignment, then one REMOVE. */
export function toUpdateExpression(update: unknown): UpdateExpression {
  if (!isRecord(update)) throw new InvalidCall('The update is missing');
  const writer = new UpdateWriter();
  for (const [name, value] of Object.entries(update)) writer.write(writer.name(name), value);
  return writer.finish();
}

class UpdateWriter {
  private readonly names: Record<string, string> = {};
  private readonly values: Record<string, TypedValue> = {};
  private readonly assignments: string[] = [];
  private readonly removals: string[] = [];

  name(attribute: string): string {
    const name = `#expName_${Object.keys(this.names).length + 1}`;
    this.names[name] = attribute;
    return name;
  }

  write(path: string, value: unknown): void {
    if (isOperation(value)) this.operate(path, value);
    else if (isListUpdate(value)) for (const each of value) this.operate(path, each);
    else if (isRecord(value) && Object.keys(value).length > 0) {
      // AWS: assumed. A plain object changes only what it mentions.
      for (const [name, inner] of Object.entries(value)) this.write(`${path}.${this.name(name)}`, inner);
    } else this.set(path, this.value(value));
  }

  finish(): UpdateExpression {
    const set = this.assignments.length > 0 ? [`SET ${this.assignments.join(', ')}`] : [];
    const remove = this.removals.length > 0 ? [`REMOVE ${this.removals.join(', ')}`] : [];
    return {
      expression: [...set, ...remove].join(' '),
      expressionNames: this.names,
      expressionValues: this.values,
    };
  }

  private operate(path: string, operation: UpdateOperation): void {
    switch (operation.type) {
      case 'OPERATION_ADD':
      case 'OPERATION_REPLACE':
        return this.set(path, this.value(operation.value));
      case 'OPERATION_REMOVE':
        this.removals.push(path);
        return;
      case 'OPERATION_INCREMENT':
        return this.set(path, `${path} + ${this.value(operation.by)}`);
      case 'OPERATION_DECREMENT':
        return this.set(path, `${path} - ${this.value(operation.by)}`);
      case 'OPERATION_APPEND':
        return this.set(path, `list_append(${path}, ${this.value(operation.items)})`);
      case 'OPERATION_PREPEND':
        return this.set(path, `list_append(${this.value(operation.items)}, ${path})`);
      case 'OPERATION_UPDATE_LIST_ITEM':
        return this.set(`${path}[${Number(operation.index)}]`, this.value(operation.value));
      default:
        throw new InvalidCall(`Unknown operation ${operation.type}`);
    }
  }

  private set(path: string, value: string): void {
    this.assignments.push(`${path} = ${value}`);
  }

  private value(value: unknown): string {
    const name = `:expValue_${Object.keys(this.values).length + 1}`;
    this.values[name] = toDynamoDB(value);
    return name;
  }
}

function isOperation(value: unknown): value is UpdateOperation {
  return isRecord(value) && typeof value['type'] === 'string' && value['type'].startsWith('OPERATION_');
}

function isListUpdate(value: unknown): value is UpdateOperation[] {
  return Array.isArray(value) && value.length > 0 && value.every(isOperation);
}
