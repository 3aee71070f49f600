import { expect } from 'vitest';
import { call, type FunctionField } from './call.ts';
import { field } from './field.ts';

/**
 * Asks a field by its whole pipeline and by its function alone, and expects the same of both, whether value or error. Gives the
 * value, and which tables and functions the pipeline asked.
 */
export function bothWays(coordinate: FunctionField) {
  const pipeline = field(coordinate);
  return async (userId: string, args: object, where: string): Promise<{ value: any; asked: string[] }> => {
    const { value, error, asked } = await pipeline.as(userId, args);
    const meant = await call(coordinate).as(userId, args as never);
    expect({ value, error }, `${where}, ${JSON.stringify(args)}, answered by ${asked}`).toEqual({
      // As it travels: what is undefined is not there.
      value: JSON.parse(JSON.stringify(meant.value ?? null)),
      error: meant.error ? { code: meant.error.code, message: meant.error.message } : null,
    });
    return { value, asked };
  };
}
