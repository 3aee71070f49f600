import type { Brought, Writer } from '../record.ts';

export type Row = Record<string, unknown>;

/** A row where it was found, or what could not even be read as a row. Places are what a person looks for: a line, a key. */
export type Found = { place: string; row: Row } | { place: string; malformed: string };

export interface Page {
  rows: Found[];
  /** Where the next page begins, as JSON keeps it; undefined behind the last page. */
  next: unknown;
  /** How much of `Source.size` the page was. */
  size: number;
}

/** What a row brings, one reading for each record that it holds; none when the row is left out on purpose. */
export type Reading = { arrival: Brought } | { refused: string };

/** Turns a row into what it brings. A map makes one; a source whose rows have one meaning only brings its own. */
export type Reader = (row: Row, nowMs: number) => Promise<Reading[]>;

/** Something that an import reads. It is only ever read: nothing is changed or deleted in it. */
export interface Source {
  /** How it is called in a sentence. */
  title: string;
  /** All of it, in the unit of `Page.size`; undefined when it is not known, and then no time left is told. */
  size: number | undefined;
  /** What is read side by side, each with a cursor of its own. */
  parts: string[];
  /** The page that begins at a cursor; undefined is the beginning. */
  page(part: string, cursor: unknown): Promise<Page>;
  /** Present when the source needs no map, and takes none. */
  reader?: Reader;
  /** Present when what it brings is more than rows of tables. */
  writer?: Writer;
  /** Compares what is no row of a table, once everything is done. */
  verify?(): Promise<SourceVerification>;
  /** What a person has to know who reads the report. */
  remarks?: string[];
  /** `isAtEnd`: nothing will be continued here. */
  close(isAtEnd: boolean): Promise<void>;
}

/** Both sides of what is no row of a table: numbers and checksums, and what is missing. */
export interface SourceVerification {
  moved: number;
  found: number;
  movedSum: string;
  foundSum: string;
  /** Is there, and was changed since. */
  changed: number;
  lost: string[];
}

/** What opening a source may need. */
export interface SourceNeeds {
  /** A folder of the run's own, which is kept until the run has ended. */
  folder: string;
  /** Number of parts that a table is read in. */
  segments: number;
  /** Between the values of a CSV line. */
  delimiter: string;
  /** Of the deployment that everything goes into. */
  target: { poolId: string; region: string; usersOf: string | undefined };
  /** Users of a pool were read. */
  readUsers(users: number): void;
}
