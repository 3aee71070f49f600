import type { FieldCondition, SubscriptionFilter } from './filter.ts';
import { valueAt } from './matching.ts';

interface Branch<T> {
  path: readonly string[];
  byValue: Map<unknown, Set<T>>;
}

/**
 * Finds the subscribers that may match without looking at the others: each group of a filter is filed under one of its
 * equalities, so that an event costs one lookup per field that is filtered on, however many listen.
 */
export class FilterIndex<T extends { filter: SubscriptionFilter }> {
  private readonly branches = new Map<string, Branch<T>>();
  /** Filters with a group that has no equality must be asked one by one. */
  private readonly unfiled = new Set<T>();

  add(subscriber: T): void {
    const keys = keysOf(subscriber.filter);
    if (!keys) this.unfiled.add(subscriber);
    for (const { path, values } of keys ?? []) {
      const branch = this.branchFor(path);
      for (const value of values) {
        const filed = branch.byValue.get(value);
        if (filed) filed.add(subscriber);
        else branch.byValue.set(value, new Set([subscriber]));
      }
    }
  }

  remove(subscriber: T): void {
    this.unfiled.delete(subscriber);
    for (const { path, values } of keysOf(subscriber.filter) ?? []) {
      const name = path.join('.');
      const branch = this.branches.get(name);
      for (const value of values) {
        const filed = branch?.byValue.get(value);
        filed?.delete(subscriber);
        if (filed?.size === 0) branch?.byValue.delete(value);
      }
      if (branch?.byValue.size === 0) this.branches.delete(name);
    }
  }

  /** Everyone whom the event could concern, each once. */
  candidates(event: unknown): ReadonlySet<T> {
    let found: ReadonlySet<T> = this.unfiled;
    let merged: Set<T> | undefined;
    for (const { path, byValue } of this.branches.values()) {
      const filed = byValue.get(valueAt(event, path));
      if (!filed) continue;
      if (found.size === 0) found = filed;
      else {
        merged ??= new Set(found);
        for (const subscriber of filed) merged.add(subscriber);
        found = merged;
      }
    }
    return found;
  }

  private branchFor(path: readonly string[]): Branch<T> {
    const name = path.join('.');
    let branch = this.branches.get(name);
    if (!branch) {
      branch = { path, byValue: new Map() };
      this.branches.set(name, branch);
    }
    return branch;
  }
}

function keysOf({
  groups,
}: SubscriptionFilter): { path: readonly string[]; values: readonly unknown[] }[] | undefined {
  if (!groups) return undefined;
  const keys = groups.map((conditions) => {
    const equality = conditions.find(isEquality);
    return equality && { path: equality.path, values: valuesOf(equality) };
  });
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

function isEquality({ operator, value }: FieldCondition): boolean {
  if (operator === 'argument') return ['string', 'number', 'boolean'].includes(typeof value);
  return operator === 'eq' || operator === 'in';
}

function valuesOf({ operator, value }: FieldCondition): readonly unknown[] {
  return operator === 'in' ? (value as unknown[]) : [value];
}
