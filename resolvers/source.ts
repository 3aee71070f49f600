import type { TableName, tables } from '../store/rows/tables.ts';

type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

type Tables = typeof tables;

type IndexOf<Name extends TableName> = Tables[Name] extends { indexes: infer Indexes }
  ? keyof Indexes & string
  : never;

/** A table with exactly the actions that the resolver needs; with indexes, the actions are on these and not on the table. */
export type TableSource = {
  [Name in TableName]: {
    table: Name;
    actions: [TableAction, ...TableAction[]];
    indexes?: [IndexOf<Name>, ...IndexOf<Name>[]];
  };
}[TableName];

/** The function `functions/{fn}.ts`. */
export interface FunctionSource<Fn extends string = string> {
  fn: Fn;
}

/** One step of a pipeline: `resolvers/steps/{step}.ts` and its source. */
export type Step<Fn extends string = string> = { step: string } & (TableSource | FunctionSource<Fn>);

/**
 * What answers a field. A function alone needs no file: `shared/handOver.ts` calls it. A table, `none` and the frame of a
 * pipeline have their code in `resolvers/{Type}.{field}.ts`.
 */
export type Field<Fn extends string = string> =
  TableSource | FunctionSource<Fn> | 'none' | { steps: [Step<Fn>, ...Step<Fn>[]] };

/** Every field of a type, as `Query.me`. */
export type FieldsOf<Name extends string, Type> = `${Name}.${keyof Type & string}`;

/** The fields of a type that hold objects. A row has none of them, so each is resolved by itself. */
export type ObjectFieldsOf<Name extends string, Type> = {
  [Key in keyof Type & string]-?: NonNullable<Type[Key]> extends string | number | boolean
    ? never
    : `${Name}.${Key}`;
}[keyof Type & string];

/** The functions that a field is answered by. */
export type FunctionIn<Answer> =
  Answer extends FunctionSource<infer Fn>
    ? Fn
    : Answer extends { steps: (infer One)[] }
      ? FunctionIn<One>
      : never;

/** Compiles only when there is nothing in it. */
export type None<Rest extends never> = Rest;
