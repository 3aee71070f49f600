import { isRecord } from '../json.ts';
import { toWire } from './attributeValues.ts';
import type { WireItem, WireValue } from './attributeValues.ts';
import { RequestNotUnderstood, textAt } from './source.ts';

/** The names and values of all expressions of one request: DynamoDB has one map for each. */
export class Placeholders {
  private readonly names: Record<string, string> = {};
  private readonly values: WireItem = {};

  /** Takes over an expression's names and values, and gives its text; undefined when there is none. */
  add(expression: unknown, path: string): string | undefined {
    if (!isRecord(expression)) return undefined;
    for (const [name, attribute] of Object.entries(record(expression['expressionNames']))) {
      this.addName(name, textAt(attribute, `${path}[expressionNames][${name}]`));
    }
    for (const [name, value] of Object.entries(record(expression['expressionValues']))) {
      this.addValue(name, toWire(value, `${path}[expressionValues][${name}]`));
    }
    return textAt(expression['expression'], `${path}[expression]`) || undefined;
  }

  addName(name: string, attribute: string): void {
    if ((this.names[name] ?? attribute) !== attribute) throw clash(name);
    this.names[name] = attribute;
  }

  /** Empty maps are left out: DynamoDB does not accept them. AWS: documented. */
  parameters(): Record<string, unknown> {
    return {
      ...(Object.keys(this.names).length > 0 ? { ExpressionAttributeNames: this.names } : {}),
      ...(Object.keys(this.values).length > 0 ? { ExpressionAttributeValues: this.values } : {}),
    };
  }

  private addValue(name: string, value: WireValue): void {
    const present = this.values[name];
    if (present && JSON.stringify(present) !== JSON.stringify(value)) throw clash(name);
    this.values[name] = value;
  }
}

/** Without the members that are undefined. */
export function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function clash(name: string): RequestNotUnderstood {
  return new RequestNotUnderstood(`The placeholder ${name} stands for two things.`);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
