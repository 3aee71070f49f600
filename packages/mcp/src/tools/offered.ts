import type { CallerKind } from '../callers/caller.ts';
import { operatorFields, serviceFields } from '../generated/tools.ts';
import type { Field, InputSchema } from './field.ts';

/** A field of the API as it is offered to a client. */
export interface Offered {
  field: Field;
  description: string;
  input: InputSchema;
  /** Whether a call may change something. */
  isChange: boolean;
  /** Arguments that every call has, in place of what a client says. */
  fixed: Record<string, unknown>;
}

/**
 * What a caller is offered. Without `allowChanges`, reads, and of changes those that have a dry run, as dry runs alone. A change takes
 * its reason, where the API keeps one, and an idempotency key in any case.
 */
export function offeredTo(kind: CallerKind, allowChanges: boolean): Offered[] {
  const fields = kind === 'operator' ? operatorFields : serviceFields;
  return fields.flatMap((field) => {
    if (field.kind === 'query') return [asRead(field)];
    if (allowChanges) return [asChange(field)];
    return hasDryRun(field) ? [asDryRun(field)] : [];
  });
}

const hasDryRun = ({ input }: Field) => 'dryRun' in input.properties;

function asRead(field: Field): Offered {
  const { description, input } = field;
  return { field, description, input, isChange: false, fixed: {} };
}

function asDryRun(field: Field): Offered {
  const { dryRun: _, ...properties } = field.input.properties;
  return {
    field,
    description: `A dry run, which changes nothing. ${field.description}`,
    input: { ...field.input, properties, required: without(field.input.required, 'dryRun') },
    isChange: false,
    fixed: { dryRun: true },
  };
}

function asChange(field: Field): Offered {
  const { input } = field;
  const properties = { idempotencyKey: ownKey, ...input.properties };
  const needed = ['reason', 'idempotencyKey'].filter((name) => name in properties);
  return {
    field,
    description: `Changes something. ${field.description}`,
    input: { ...input, properties, required: [...new Set([...(input.required ?? []), ...needed])] },
    isChange: true,
    fixed: {},
  };
}

const ownKey = {
  type: 'string',
  description:
    'Any text, from what the change is. The same key with the same arguments changes nothing more and gets the first answer, for as long as this server runs.',
};

function without(names: string[] = [], name: string): string[] {
  return names.filter((one) => one !== name);
}
