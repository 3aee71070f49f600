import { parse, print } from 'graphql';
import type { Clock } from '../../kernel/clock.ts';
import type {
  ApiDefinition,
  FieldCall,
  FieldOutcome,
  FieldResolvers,
  PipelineFunction,
  RequestScope,
  ResolverDefinition,
} from '../definition.ts';
import type { DataSource, SourceCall } from '../sources/source.ts';
import { resolverError } from './halt.ts';
import { ScriptEngine } from './load.ts';
import type { Bundle } from './load.ts';
import { cacheKey, ResolverCache } from './resolverCache.ts';
import type { Run } from './run.ts';
import { runStep } from './steps.ts';
import type { Step, StepResult } from './steps.ts';

/** AWS: documented. */
const pipelineFunctionsMax = 10;

/** What the service would not let be created. */
export class ResolverRefused extends Error {
  override readonly name = 'BadRequestException';
}

interface LoadedResolver {
  definition: ResolverDefinition;
  /** Of a pipeline: its own handlers. */
  around: Bundle | undefined;
  steps: Step[];
}

/**
 * Loads every bundle of the API once, and runs resolvers. Throws `BundleRefused` or `ResolverRefused` for an API that
 * the service would not create; afterwards nothing that a resolver or a source does is thrown.
 */
export function createFieldResolvers(
  definition: ApiDefinition,
  {
    clock,
    sources,
  }: { clock: Clock; /** By the name of the data source. */ sources: Record<string, DataSource> },
): FieldResolvers {
  const engine = new ScriptEngine(() => clock.now());
  const cache = new ResolverCache(() => clock.now());
  const resolvers = loadResolvers(definition, engine, sources);
  const outputTypes = lazily(() => fieldTypes(definition.schema));

  async function runResolver(
    resolver: LoadedResolver,
    call: FieldCall,
    request: RequestScope,
  ): Promise<FieldOutcome> {
    const run = engine.start(call, definition.environment);
    const { typeName, fieldName } = resolver.definition;
    const sourceCall = (step: Step): SourceCall => ({
      typeName,
      fieldName,
      functionId: step.functionId,
      maxBatchSize: step.maxBatchSize,
      arguments: call.arguments,
      identity: call.identity,
      outputType: () => outputTypes().get(`${typeName}.${fieldName}`) ?? '',
      request,
    });
    const runOne = (step: Step, prev?: unknown) => runStep(engine, step, run, sourceCall(step), prev);
    const isUnit = resolver.definition.kind === 'UNIT';
    const ended = isUnit
      ? await runOne(resolver.steps[0]!)
      : await runPipeline(engine, resolver, run, runOne);
    for (const eviction of run.cacheEvictions) {
      const target = resolvers.get(`${eviction.typeName}.${eviction.fieldName}`);
      eviction.deleted = target ? cache.evict(target.definition, eviction.keys) : 0;
    }
    if (ended.kind !== 'failed') return run.outcome(ended.value, false);
    run.errors.push(ended.error);
    return run.outcome(null, true);
  }

  return {
    has: (typeName, fieldName) => resolvers.has(`${typeName}.${fieldName}`),

    async resolve(typeName, fieldName, call, request) {
      const resolver = resolvers.get(`${typeName}.${fieldName}`);
      if (!resolver) return refusedField(`No resolver for ${typeName}.${fieldName}`, 'InternalFailure');
      const caching = cachingOf(definition, resolver.definition);
      if (!caching) return runResolver(resolver, call, request);
      const key = cacheKey(resolver.definition, caching.keys, call);
      const cached = cache.get(key);
      if (cached) return plainOutcome(cached.value);
      const outcome = await runResolver(resolver, call, request);
      if (outcome.errors.length === 0) cache.set(key, outcome.value, caching.ttlSeconds);
      return outcome;
    },
  };
}

async function runPipeline(
  engine: ScriptEngine,
  resolver: LoadedResolver,
  run: Run,
  runOne: (step: Step, prev: unknown) => Promise<StepResult>,
): Promise<StepResult> {
  let prev: unknown = {};
  let isOver = false;
  if (resolver.around) {
    const before = engine.evaluate(resolver.around, 'request', run);
    if (before.kind === 'failed') return before;
    prev = before.value;
    // AWS: documented. Leaving the resolver's own request handler early skips the whole pipeline.
    isOver = before.kind === 'return';
  }
  for (const step of resolver.steps) {
    if (isOver) break;
    run.setPrev(prev);
    const ended = await runOne(step, prev);
    if (ended.kind === 'failed') return ended;
    prev = ended.value;
    isOver = ended.kind === 'end';
  }
  if (!resolver.around) return { kind: 'value', value: prev };
  run.setPrev(prev);
  run.setResult(prev, null);
  const after = engine.evaluate(resolver.around, 'response', run);
  return after.kind === 'failed' ? after : { kind: 'value', value: after.value };
}

function loadResolvers(
  definition: ApiDefinition,
  engine: ScriptEngine,
  sources: Record<string, DataSource>,
): Map<string, LoadedResolver> {
  const bundles = new Map<string, Bundle>();
  const load = (code: string | undefined, name: string): Bundle | undefined => {
    if (code === undefined) return undefined;
    const known = bundles.get(code) ?? engine.load(code, name);
    bundles.set(code, known);
    return known;
  };
  const sourceOf = (name: string | undefined, where: string): DataSource => {
    const source = name === undefined ? undefined : sources[name];
    if (!source)
      throw new ResolverRefused(`${where} names the data source ${String(name)}, which does not exist.`);
    return source;
  };
  const functionStep = (fn: PipelineFunction): Step => ({
    bundle: load(fn.code, fn.name),
    source: sourceOf(fn.dataSource, `Function ${fn.name}`),
    functionId: fn.functionId,
    maxBatchSize: fn.maxBatchSize,
  });
  return new Map(
    definition.resolvers.map((resolver): [string, LoadedResolver] => {
      const where = `${resolver.typeName}.${resolver.fieldName}`;
      const own = load(resolver.code, where);
      if (resolver.kind === 'UNIT') {
        const source = sourceOf(resolver.dataSource, where);
        const step = { bundle: own, source, functionId: '', maxBatchSize: resolver.maxBatchSize };
        return [where, { definition: resolver, around: undefined, steps: [step] }];
      }
      const functions = pipelineOf(definition, resolver, where);
      return [where, { definition: resolver, around: own, steps: functions.map(functionStep) }];
    }),
  );
}

function pipelineOf(
  definition: ApiDefinition,
  resolver: ResolverDefinition,
  where: string,
): PipelineFunction[] {
  if (resolver.pipeline.length > pipelineFunctionsMax) {
    throw new ResolverRefused(
      `${where} has ${resolver.pipeline.length} functions; at most ${pipelineFunctionsMax} are allowed.`,
    );
  }
  return resolver.pipeline.map((id) => {
    const found = definition.functions[id];
    if (!found) throw new ResolverRefused(`${where} names the function ${id}, which does not exist.`);
    return found;
  });
}

/** Only queries and the fields below them are cached. AWS: documented. */
function cachingOf(definition: ApiDefinition, resolver: ResolverDefinition) {
  const { cache } = definition;
  if (!cache || resolver.typeName === 'Mutation' || resolver.typeName === 'Subscription') return undefined;
  if (cache.behavior === 'PER_RESOLVER_CACHING') return resolver.caching;
  // AWS: documented as the same as caching without keys: by arguments, source and identity.
  return { ttlSeconds: cache.ttlSeconds, keys: [] };
}

function plainOutcome(value: unknown): FieldOutcome {
  return {
    value,
    errors: [],
    failed: false,
    responseHeaders: {},
    invalidations: [],
    cacheEvictions: [],
    logs: [],
  };
}

function refusedField(message: string, errorType: string): FieldOutcome {
  return { ...plainOutcome(null), errors: [resolverError(message, errorType)], failed: true };
}

/** Each field's type as the schema writes it, by coordinate. */
function fieldTypes(schema: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const node of parse(schema, { noLocation: true }).definitions) {
    if (node.kind !== 'ObjectTypeDefinition' && node.kind !== 'ObjectTypeExtension') continue;
    for (const field of node.fields ?? [])
      types.set(`${node.name.value}.${field.name.value}`, print(field.type));
  }
  return types;
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
