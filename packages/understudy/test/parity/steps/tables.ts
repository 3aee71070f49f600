import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { InvokeResult } from '../../../src/lambda/invoker.ts';
import { createDynamodbSource } from '../../../src/appsync/sources/dynamodb.ts';
import { createPageTokens } from '../../../src/appsync/sources/pageToken.ts';
import type { DataSource } from '../../../src/appsync/sources/source.ts';
import { aTableEngine } from './engine.ts';
import { anApi, code } from './resolvers.ts';

/** A response handler that gives all that it sees. */
export const both = 'return { result: ctx.result, error: ctx.error };';

export type Tables = Awaited<ReturnType<typeof theTables>>;

/** Two tables of the real engine behind data sources, and one condition handler whose answer `decide` sets. */
export async function theTables() {
  const engine = await aTableEngine();
  const tokens = createPageTokens(randomBytes(32));
  const asked: unknown[] = [];
  let decision: unknown;
  const invoke = async (_arn: string, payload: unknown): Promise<InvokeResult> => {
    asked.push(payload);
    return { status: 'ok', payload: decision };
  };
  const table = (tableName: string) =>
    createDynamodbSource({ tableName, region: 'eu-central-1', call: engine.call, tokens, invoke });
  const sources: Record<string, DataSource> = { things: table('things'), notes: table('notes') };

  /** Runs one request on a table and gives what its response handler saw, or the error that ended the field. */
  async function ask(request: string, args: Record<string, unknown> = {}, source = 'things') {
    const api = anApi([{ coordinate: 'Query.a', source, code: code(request, both) }], sources);
    const outcome = await api.run('Query.a', { arguments: args });
    if (outcome.failed) return { ...outcome.errors[0]!, failed: true as const };
    return outcome.value as { result: never; error: { type: string; message: string } | null };
  }

  /** Stores an item as the resolver language writes it. */
  async function given(item: Record<string, unknown>, source = 'things') {
    const names = source === 'things' ? ['id'] : ['id', 'at'];
    const key = Object.fromEntries(names.map((name) => [name, item[name]]));
    const put = 'return ddb.put({ key: ctx.args.key, item: ctx.args.item });';
    expect(await ask(put, { key, item }, source)).toMatchObject({ error: null });
    return item;
  }

  return {
    ...engine,
    sources,
    ask,
    given,
    asked,
    decide: (answer: unknown) => {
      decision = answer;
      asked.length = 0;
    },
  };
}

let nextId = 0;

export function freshId(): string {
  return `t-${++nextId}`;
}
