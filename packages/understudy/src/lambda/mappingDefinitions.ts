import { functionNameOf } from '../iam/functionPolicy.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Resource, Stack } from '../kernel/stack.ts';
import { checkDestination } from './destinations.ts';
import { filterFrom, type RecordFilter } from './filter.ts';

interface Common {
  logicalId: string;
  id: string;
  functionName: string;
  sourceArn: string;
  batchSize: number;
  windowMs: number;
  reportsItemFailures: boolean;
  passes: RecordFilter;
}

export interface StreamMappingDefinition extends Common {
  kind: 'stream';
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  bisects: boolean;
  /** Infinity: until the record is too old. */
  retriesMax: number;
  ageMsMax: number;
  parallelization: number;
  onFailure?: string;
}

export interface QueueMappingDefinition extends Common {
  kind: 'queue';
  concurrency: number;
}

export type MappingDefinition = StreamMappingDefinition | QueueMappingDefinition;

/** What is there to be read from, and by whom. */
export interface Sources {
  functions: ReadonlyMap<string, unknown>;
  hasStream: (streamArn: string) => boolean;
  hasQueue: (queueArn: string) => boolean;
}

/** The stack's event source mappings that are enabled. */
export function mappingsFrom(stack: Stack, sources: Sources): MappingDefinition[] {
  return [...stack.resources]
    .filter(
      ([, { type, properties }]) =>
        type === 'AWS::Lambda::EventSourceMapping' && properties.Enabled !== false,
    )
    .map(([logicalId, resource]) => mappingFrom(stack, logicalId, resource, sources));
}

function mappingFrom(
  stack: Stack,
  logicalId: string,
  { properties, physicalId }: Resource,
  sources: Sources,
): MappingDefinition {
  const fail = (key: string, problem: string): never => {
    throw new TemplateError(logicalId, `Properties.${key}`, problem);
  };
  const number = (key: string, fallback: number) => Number(properties[key] ?? fallback);
  const sourceArn = String(properties.EventSourceArn);
  const functionName = functionNameOf(String(properties.FunctionName));
  if (!sources.functions.has(functionName)) fail('FunctionName', `there is no function ${functionName}`);
  const isStream = sourceArn.split(':')[2] === 'dynamodb';
  if (isStream && !sources.hasStream(sourceArn)) fail('EventSourceArn', `there is no stream ${sourceArn}`);
  if (!isStream && sourceArn.split(':')[2] !== 'sqs')
    fail('EventSourceArn', `${sourceArn} is neither a table's stream nor a queue`);
  if (!isStream && !sources.hasQueue(sourceArn)) fail('EventSourceArn', `there is no queue ${sourceArn}`);
  const responseTypes = (properties.FunctionResponseTypes ?? []) as string[];
  const common = {
    logicalId,
    id: physicalId,
    functionName,
    sourceArn,
    windowMs: number('MaximumBatchingWindowInSeconds', 0) * 1000,
    reportsItemFailures: responseTypes.includes('ReportBatchItemFailures'),
    passes: filterFrom(properties.FilterCriteria, logicalId),
  };
  if (!isStream) {
    const scaling = properties.ScalingConfig as { MaximumConcurrency?: number } | undefined;
    // AWS: documented; a FIFO queue keeps the order within a group, and one reader keeps it for all.
    const concurrency = sourceArn.endsWith('.fifo') ? 1 : Number(scaling?.MaximumConcurrency ?? 5);
    return { ...common, kind: 'queue', batchSize: number('BatchSize', 10), concurrency };
  }
  const startingPosition = properties.StartingPosition;
  if (startingPosition !== 'TRIM_HORIZON' && startingPosition !== 'LATEST') {
    return fail('StartingPosition', `${String(startingPosition)} is not supported for a table's stream`);
  }
  const destinations = properties.DestinationConfig as { OnFailure?: { Destination: string } } | undefined;
  checkDestination(
    stack,
    logicalId,
    'Properties.DestinationConfig.OnFailure.Destination',
    destinations?.OnFailure?.Destination,
  );
  const unlimited = (value: number) => (value < 0 ? Infinity : value);
  return {
    ...common,
    kind: 'stream',
    batchSize: number('BatchSize', 100),
    startingPosition,
    bisects: properties.BisectBatchOnFunctionError === true,
    retriesMax: unlimited(number('MaximumRetryAttempts', -1)),
    ageMsMax: unlimited(number('MaximumRecordAgeInSeconds', -1)) * 1000,
    parallelization: number('ParallelizationFactor', 1),
    ...(destinations?.OnFailure ? { onFailure: destinations.OnFailure.Destination } : {}),
  };
}
