import type { Arrival } from '../../../domain/arrival.ts';

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
export type Reading = { arrival: Arrival } | { refused: string };

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
  /** `isAtEnd`: nothing will be continued here. */
  close(isAtEnd: boolean): Promise<void>;
}

/** What opening a source may need. */
export interface SourceNeeds {
  /** A folder of the run's own, which is kept until the run has ended. */
  folder: string;
  /** Number of parts that a table is read in. */
  segments: number;
  /** Between the values of a CSV line. */
  delimiter: string;
}
