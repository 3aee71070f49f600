/** On a row that an import wrote or added to: by the import's id, what it wrote. */
export type Imported = Record<string, ImportedPart>;

export interface ImportedPart {
  /** Units that it brought into a counter or a grant. */
  n?: number;
  /** Of a counter: what it held before the first of them. Absent: the row was made for them. */
  before?: number;
}
