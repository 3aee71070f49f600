import type { FieldCall, ResolverDefinition } from '../definition.ts';

interface CachedValue {
  value: unknown;
  expiresAtMs: number;
}

/** Entries of all resolvers together; the oldest leaves first. */
const entriesMax = 10_000;

/** Caching per resolver. AWS: documented; the size is ours. */
export class ResolverCache {
  private readonly entries = new Map<string, CachedValue>();

  constructor(private readonly nowMs: () => number) {}

  get(key: string): { value: unknown } | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (entry.expiresAtMs > this.nowMs()) return entry;
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: unknown, ttlSeconds: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, expiresAtMs: this.nowMs() + ttlSeconds * 1000 });
    if (this.entries.size > entriesMax) this.entries.delete(this.entries.keys().next().value!);
  }

  /** How many entries were removed. Without caching keys all entries of the resolver go. */
  evict(resolver: ResolverDefinition, given: Record<string, unknown>): number {
    const values = Object.fromEntries(
      Object.entries(given).map(([path, value]) => [normalPath(path), value]),
    );
    const keys = resolver.caching?.keys ?? [];
    const wanted = keyText(
      resolver,
      keys.map((key) => values[normalPath(key)] ?? null),
    );
    const prefix = `${resolver.typeName}.${resolver.fieldName} `;
    let removed = 0;
    for (const key of [...this.entries.keys()]) {
      if (keys.length > 0 ? key === wanted : key.startsWith(prefix))
        removed += this.entries.delete(key) ? 1 : 0;
    }
    return removed;
  }
}

export function cacheKey(resolver: ResolverDefinition, keys: readonly string[], call: FieldCall): string {
  const root = { arguments: call.arguments, source: call.source, identity: call.identity };
  if (keys.length === 0) return keyText(resolver, [root.arguments, root.source, root.identity]);
  return keyText(
    resolver,
    keys.map((key) => valueAt(root, normalPath(key).split('.').slice(1))),
  );
}

/** `$context.arguments.id`, `context.arguments.id` and `ctx.args.id` are one path. */
function normalPath(path: string): string {
  return path
    .replace(/^\$/, '')
    .replace(/^ctx\b/, 'context')
    .replace(/^context\.args\b/, 'context.arguments');
}

function valueAt(root: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null ? ((at as Record<string, unknown>)[name] ?? null) : null,
    root,
  );
}

function keyText(resolver: ResolverDefinition, values: unknown[]): string {
  return `${resolver.typeName}.${resolver.fieldName} ${JSON.stringify(values)}`;
}
