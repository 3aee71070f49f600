import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { Payload } from './awsChunked.ts';
import type { Journal } from '../kernel/journal.ts';
import type { StoredObject } from './storedObject.ts';
import { OldVersions, versionOf } from './versions.ts';
import { resourcesOf, type Resource, type Resources } from '../kernel/stack.ts';

/** The buckets that the template declares: contents in files of their own, everything else in the journal. */
export class Buckets {
  private readonly declared: Map<string, Resource>;

  constructor(
    resources: Resources,
    private readonly folder: string,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly region: string,
    /** Whether buckets that declare it keep the versions of their objects. */
    private readonly isVersioning = false,
  ) {
    this.declared = new Map(
      resourcesOf(resources, 'AWS::S3::Bucket').map(([, resource]) => [resource.physicalId, resource]),
    );
    for (const name of this.declared.keys()) {
      fs.mkdirSync(this.folderOf(name), { recursive: true });
      this.removeOrphans(name);
    }
  }

  has(bucket: string): boolean {
    return this.declared.has(bucket);
  }

  /** AWS: documented; the oldest region has no name here. */
  regionOf(bucket: string): string {
    this.demand(bucket);
    const region = this.declared.get(bucket)!.region ?? this.region;
    return region === 'us-east-1' ? '' : region;
  }

  propertiesOf(bucket: string): Record<string, unknown> {
    this.demand(bucket);
    return this.declared.get(bucket)!.properties;
  }

  demand(bucket: string): void {
    if (!this.has(bucket)) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
  }

  get(bucket: string, key: string): StoredObject | undefined {
    this.demand(bucket);
    return this.objects(bucket).get(key);
  }

  read(bucket: string, object: StoredObject): Buffer {
    return fs.readFileSync(path.join(this.folderOf(bucket), object.file));
  }

  /** The contents are on the disk before the object is known, so a crash leaves the old object or the new one. */
  put(bucket: string, key: string, payload: Payload, headers: Record<string, string>): StoredObject {
    const before = this.get(bucket, key);
    const object: StoredObject = {
      key,
      file: crypto.randomUUID(),
      size: payload.bytes.length,
      etag: `"${crypto.createHash('md5').update(payload.bytes).digest('hex')}"`,
      modifiedAt: this.clock.now(),
      ...(this.keepsVersions(bucket) && { versionId: crypto.randomUUID() }),
      headers: { ...headers, ...payload.checksums },
    };
    fs.writeFileSync(path.join(this.folderOf(bucket), object.file), payload.bytes, { flush: true });
    this.journal.put(tableOf(bucket), key, object);
    if (before) this.putAway(bucket, before);
    return object;
  }

  /** Where versions are kept, what was deleted stays, and a mark says that it was. */
  remove(bucket: string, key: string): void {
    const before = this.get(bucket, key);
    if (before) {
      this.journal.remove(tableOf(bucket), key);
      this.putAway(bucket, before);
    }
    if (this.keepsVersions(bucket)) this.oldVersions(bucket).mark(key, this.clock.now());
  }

  /** AWS: documented; the version before it becomes current, unless that says that the object was deleted. */
  removeVersion(bucket: string, key: string, id: string): void {
    const old = this.oldVersions(bucket);
    const current = this.get(bucket, key);
    if (current && versionOf(current) === id) {
      this.journal.remove(tableOf(bucket), key);
      this.forget(bucket, current);
    } else {
      const removed = old.remove(key, id);
      if (removed?.object) this.forget(bucket, removed.object);
    }
    const again = this.get(bucket, key) ? undefined : old.takeNewest(key);
    if (again) this.journal.put(tableOf(bucket), key, again);
  }

  oldVersions(bucket: string): OldVersions {
    this.demand(bucket);
    return new OldVersions(this.journal, bucket);
  }

  isEmpty(bucket: string): boolean {
    return this.objects(bucket).size === 0 && this.oldVersions(bucket).all().length === 0;
  }

  /** In the order of the keys' bytes. */
  list(bucket: string, prefix: string): StoredObject[] {
    this.demand(bucket);
    return [...this.objects(bucket).values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  private keepsVersions(bucket: string): boolean {
    const { VersioningConfiguration } = this.propertiesOf(bucket) as Record<string, any>;
    return this.isVersioning && VersioningConfiguration?.Status === 'Enabled';
  }

  private putAway(bucket: string, object: StoredObject): void {
    if (this.keepsVersions(bucket)) this.oldVersions(bucket).keep(object);
    else this.forget(bucket, object);
  }

  private forget(bucket: string, { file }: StoredObject): void {
    fs.rmSync(path.join(this.folderOf(bucket), file), { force: true });
  }

  private objects(bucket: string): ReadonlyMap<string, StoredObject> {
    return this.journal.table<StoredObject>(tableOf(bucket));
  }

  private removeOrphans(bucket: string): void {
    const old = this.oldVersions(bucket).all();
    const known = new Set([
      ...[...this.objects(bucket).values()].map(({ file }) => file),
      ...old.flatMap(([, versions]) => versions.map(({ object }) => object?.file)),
    ]);
    for (const file of fs.readdirSync(this.folderOf(bucket))) {
      if (!known.has(file)) fs.rmSync(path.join(this.folderOf(bucket), file));
    }
  }

  private folderOf(bucket: string): string {
    return path.join(this.folder, 'buckets', bucket);
  }
}

function tableOf(bucket: string): string {
  return `bucket:${bucket}`;
}
