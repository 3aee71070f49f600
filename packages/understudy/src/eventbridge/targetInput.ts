import { TemplateError } from '../kernel/templateError.ts';

/** What a target is given of an event. AWS: documented, as everything in this file. */
export type TargetInput = (event: Record<string, unknown>, ruleArn: string, ingestedAt: string) => unknown;

export function targetInputFrom(logicalId: string, target: Record<string, unknown>): TargetInput {
  const transformer = target['InputTransformer'] as
    { InputPathsMap?: Record<string, string>; InputTemplate: string } | undefined;
  const given = ['Input', 'InputPath', 'InputTransformer'].filter((name) => target[name] !== undefined);
  if (given.length > 1)
    throw new TemplateError(logicalId, '', `a target has ${given.join(' and ')}: one is allowed`);
  if (typeof target['Input'] === 'string') {
    const constant: unknown = parse(logicalId, target['Input']);
    return () => structuredClone(constant);
  }
  if (typeof target['InputPath'] === 'string') {
    const read = pathReader(logicalId, target['InputPath']);
    return (event) => read(event) ?? null;
  }
  return transformer ? transformerFrom(logicalId, transformer) : (event) => event;
}

function transformerFrom(
  logicalId: string,
  { InputPathsMap = {}, InputTemplate }: { InputPathsMap?: Record<string, string>; InputTemplate: string },
): TargetInput {
  const readers = Object.entries(InputPathsMap).map(
    ([name, path]) => [name, pathReader(logicalId, path)] as const,
  );
  return (event, ruleArn, ingestedAt) => {
    const values: Record<string, unknown> = {
      'aws.events.rule-arn': ruleArn,
      'aws.events.rule-name': ruleArn.split('/').at(-1),
      'aws.events.event.ingestion-time': ingestedAt,
      'aws.events.event': event,
      'aws.events.event.json': event,
    };
    for (const [name, read] of readers) values[name] = read(event);
    let inString = false;
    let filled = '';
    // A placeholder inside quotes becomes text, outside of them a JSON value.
    for (const piece of InputTemplate.split(/(\\.|"|<[\w.-]+>)/)) {
      const name = /^<([\w.-]+)>$/.exec(piece)?.[1];
      if (piece === '"') inString = !inString;
      if (name === undefined || !(name in values)) filled += piece;
      else if (!inString) filled += JSON.stringify(values[name] ?? null);
      else filled += textOf(values[name]);
    }
    return parse(logicalId, filled);
  };
}

/** A missing value leaves nothing behind in a text. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

function pathReader(logicalId: string, path: string): (event: unknown) => unknown {
  if (!/^\$(\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path)) {
    throw new TemplateError(logicalId, '', `${path} is not a path into an event`);
  }
  const steps = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted!,
  );
  return (event) =>
    steps.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
      event,
    );
}

function parse(logicalId: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TemplateError(logicalId, '', `a target's input is not JSON: ${text.slice(0, 200)}`);
  }
}
