/** On a row that an import wrote or added to: by the import's id, what it wrote. */
export type Imported = Record<string, ImportedPart>;

export interface ImportedPart {
  /** Units that it brought into a counter or a grant. */
  n?: number;
  /** Of a counter: what it held before the first of them. Absent: the row was made for them. */
  before?: number;
  /** Of a trial that had been bought already. */
  converted?: true;
  /** Of a trial: the hashes of the mailboxes that were claimed with it. */
  claims?: string[];
  /** Of a claim that was made for a trial that the account had already. */
  isAlone?: true;
  /** Of an account whose user was made in the pool: when the user was changed last there, by the import itself. Epoch milliseconds. */
  userChangedMs?: number;
}
