import type { Ask, Outcome } from '../api.ts';
import type { Offered } from './offered.ts';
import { OnceByKey } from './onceByKey.ts';

/** Calls offered tools: each as one operation, and a change once for its key. */
export function calling(ask: Ask): (tool: Offered, given: Record<string, unknown>) => Promise<Outcome> {
  const once = new OnceByKey();
  return async (tool, given) => {
    const { field, fixed } = tool;
    const isOfApi = 'idempotencyKey' in field.input.properties;
    const { idempotencyKey, ...rest } = given;
    const variables = { ...(isOfApi ? given : rest), ...fixed };
    const send = () => ask(field.document, variables);
    if (!tool.isChange || isOfApi) return send();
    return once.run(`${field.name} ${String(idempotencyKey)}`, JSON.stringify(variables), send);
  };
}
