export interface StoredObject {
  key: string;
  /** Name of the file in the bucket's folder. */
  file: string;
  size: number;
  etag: string;
  modifiedAt: number;
  /** Absent where the bucket keeps no versions. */
  versionId?: string;
  /** Headers that a reader gets back: content type, metadata, checksums. */
  headers: Record<string, string>;
}
