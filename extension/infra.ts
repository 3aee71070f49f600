import type { ExtensionHouse, ExtensionTable } from '../infra/extensions.ts';
import type { TableAction } from '../infra/bind.ts';

/** What `infra.ts` of an extension may use: the verbs of `infra/`. */
export { bindBucket, bindBus, bindSecret, bindTable, bindTableQuery } from '../infra/bind.ts';
export { bindCounting, bindJudging, bindRights } from '../infra/counters.ts';
export type { ExtensionHouse, ExtensionTable } from '../infra/extensions.ts';

/** What answers a field: one of the extension's tables, one of its functions, or nothing but the resolver's own code. */
type ExtensionField<Name extends string> =
  | { table: Name; actions: [TableAction, ...TableAction[]]; indexes?: [string, ...string[]] }
  | { fn: string }
  | 'none';

/** The default export of an extension's `infra.ts`: `export default extension({ tables, fields, add })`. */
export function extension<const Shapes extends Record<string, ExtensionTable>>(parts: {
  tables: Shapes;
  fields: Record<string, ExtensionField<keyof Shapes & string>>;
  add(house: ExtensionHouse<keyof Shapes & string>): void;
}) {
  return parts;
}
