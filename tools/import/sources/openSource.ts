import { NotPossible } from '../../dev/sentences.mjs';
import { csvSource } from './csv.ts';
import { dynamodbSource } from './dynamodb.ts';
import { fileAt } from './file.ts';
import { jsonlSource } from './jsonl.ts';
import { demandOtherPool, demandPoolId } from './otherPool.ts';
import type { Source, SourceNeeds } from './source.ts';

interface SourceKind {
  /** How `--from` names it. */
  form: string;
  /** Its rows have one meaning, and no map says another. */
  hasOwnReader?: true;
  /** Records a second where the command does not say; without it, as many as the tables take. */
  rate?: number;
  /** Changes when the source is another one than before, as far as that can be told: then it is another run. */
  print(what: string): string;
  open(what: string, needs: SourceNeeds): Source | Promise<Source>;
}

/** Below the smallest of Cognito's own rates that a user takes a request of (25 a second for changes), which the app's users share. */
export const usersPerSecond = 15;

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
  cognito: {
    form: 'cognito:<pool id>',
    hasOwnReader: true,
    rate: usersPerSecond,
    // Users may come and go; who comes later is met by another run.
    print: (pool) => {
      demandPoolId(pool);
      return '';
    },
    open: async (pool, needs) => {
      demandOtherPool(pool, needs.target);
      // Loads what makes accounts, which reads the names of the tables.
      const { cognitoSource } = await import('./cognito.ts');
      return cognitoSource(pool, needs);
    },
  },
  jsonl: { form: 'jsonl:<file>', print: (file) => fileAt(file).print, open: (file) => jsonlSource(file) },
};

export const sourceForms = Object.values(kinds).map(({ form }) => form);

export interface NamedSource {
  needsMap: boolean;
  rate: number | undefined;
  print: string;
  open(needs: SourceNeeds): Promise<Source>;
}

/** What `--from` names, before it is opened. */
export function sourceNamed(from: string): NamedSource {
  const [, name = '', what = ''] = /^([a-z]+):?(.*)$/s.exec(from) ?? [];
  if (name === 'stripe')
    throw new NotPossible(
      'The customers of a Stripe account are judged together, which npm run adopt does: see docs/stripe.md.',
    );
  const kind = Object.hasOwn(kinds, name) ? kinds[name]! : undefined;
  if (!kind || (what === '' && kind.form.includes(':')))
    throw new NotPossible(`--from is ${JSON.stringify(from)}; it has to be ${sourceForms.join(', ')}.`);
  return {
    needsMap: !kind.hasOwnReader,
    rate: kind.rate,
    print: kind.print(what),
    open: async (needs) => kind.open(what, needs),
  };
}

function fileAndTable(what: string): { file: string; table: string | undefined } {
  const [, file, table] = /^(.+?)(?:#([^#/]+))?$/s.exec(what)!;
  return { file: file!, table };
}
