import crypto from 'node:crypto';
import type { Journal } from '../kernel/journal.ts';
import type { StoredObject } from './storedObject.ts';

/** What an object was before, or that it was deleted; newest first where several of one key are listed. */
export interface OldVersion {
  id: string;
  at: number;
  /** Absent for a delete marker. */
  object?: StoredObject;
}

/** The versions of a bucket's objects that are not current. */
export class OldVersions {
  constructor(
    private readonly journal: Journal,
    private readonly bucket: string,
  ) {}

  /** Keys in the order of their bytes. */
  all(): [key: string, versions: OldVersion[]][] {
    return [...this.table()].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  of(key: string): OldVersion[] {
    return this.table().get(key) ?? [];
  }

  /** The object was current until now. */
  keep(object: StoredObject): void {
    this.save(object.key, [{ id: versionOf(object), at: object.modifiedAt, object }, ...this.of(object.key)]);
  }

  mark(key: string, at: number): void {
    this.save(key, [{ id: crypto.randomUUID(), at }, ...this.of(key)]);
  }

  remove(key: string, id: string): OldVersion | undefined {
    const removed = this.of(key).find((one) => one.id === id);
    if (removed) this.save(key, without(this.of(key), removed));
    return removed;
  }

  /** The newest one, which becomes current again; undefined where that is a delete marker. */
  takeNewest(key: string): StoredObject | undefined {
    const [newest] = this.of(key);
    if (newest?.object) this.save(key, without(this.of(key), newest));
    return newest?.object;
  }

  private save(key: string, versions: OldVersion[]): void {
    if (versions.length === 0) this.journal.remove(this.name(), key);
    else this.journal.put(this.name(), key, versions);
  }

  private table(): ReadonlyMap<string, OldVersion[]> {
    return this.journal.table<OldVersion[]>(this.name());
  }

  private name(): string {
    return `versions:${this.bucket}`;
  }
}

/** AWS: documented; what was stored without versioning has the version `null`. */
export function versionOf(object: StoredObject): string {
  return object.versionId ?? 'null';
}

function without(versions: OldVersion[], one: OldVersion): OldVersion[] {
  return versions.filter((other) => other !== one);
}
