import { NotPossible } from '../../dev/sentences.mjs';
import { csvSource } from './csv.ts';
import { dynamodbSource } from './dynamodb.ts';
import { fileAt } from './file.ts';
import { jsonlSource } from './jsonl.ts';
import type { Source, SourceNeeds } from './source.ts';

interface SourceKind {
  /** How `--from` names it. */
  form: string;
  /** Its rows have one meaning, and no map says another. */
  hasOwnReader?: true;
  /** Changes when the source is another one than before, as far as that can be told: then it is another run. */
  print(what: string): string;
  open(what: string, needs: SourceNeeds): Source | Promise<Source>;
}

/** Every source, by the word before the colon. A new one is a file beside these and an entry here. */
const kinds: Record<string, SourceKind> = {
  dynamodb: {
    form: 'dynamodb:<table>',
    // Rows may come and go; a scan continues all the same.
    print: () => '',
    open: (table, { segments }) => dynamodbSource(table, segments),
  },
  sqlite: {
    form: 'sqlite:<file>[#table]',
    print: (what) => fileAt(fileAndTable(what).file).print,
    open: async (what, { folder }) => {
      // Loads a database engine, which no other source and no --help needs.
      const { sqliteSource } = await import('./sqlite.ts');
      return sqliteSource(fileAndTable(what).file, fileAndTable(what).table, folder);
    },
  },
  csv: {
    form: 'csv:<file>',
    print: (file) => fileAt(file).print,
    open: (file, { delimiter }) => csvSource(file, delimiter),
  },
  jsonl: { form: 'jsonl:<file>', print: (file) => fileAt(file).print, open: (file) => jsonlSource(file) },
};

export const sourceForms = Object.values(kinds).map(({ form }) => form);

export interface NamedSource {
  needsMap: boolean;
  print: string;
  open(needs: SourceNeeds): Promise<Source>;
}

/** What `--from` names, before it is opened. */
export function sourceNamed(from: string): NamedSource {
  const [, name = '', what = ''] = /^([a-z]+):?(.*)$/s.exec(from) ?? [];
  const kind = Object.hasOwn(kinds, name) ? kinds[name]! : undefined;
  if (!kind || (what === '' && kind.form.includes(':')))
    throw new NotPossible(`--from is ${JSON.stringify(from)}; it has to be ${sourceForms.join(', ')}.`);
  return {
    needsMap: !kind.hasOwnReader,
    print: kind.print(what),
    open: async (needs) => kind.open(what, needs),
  };
}

function fileAndTable(what: string): { file: string; table: string | undefined } {
  const [, file, table] = /^(.+?)(?:#([^#/]+))?$/s.exec(what)!;
  return { file: file!, table };
}
