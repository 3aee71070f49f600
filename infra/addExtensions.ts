import { join } from 'node:path';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Field } from '../resolvers/source.ts';
import { ExtensionRefused } from './extensionRefused.ts';
import type { Extension } from './extensions.ts';
import type { House } from './house.ts';
import type { Tables } from './tables.ts';

/** Adds what each extension declares, and nothing that it does not. */
export function addExtensions(house: House): void {
  for (const extension of house.extensions) {
    const { folder, fields } = extension;
    const bundles = extension.functions();
    const added = new Set<string>();
    extension.add({
      tables: house.tables as Tables & Record<string, ITable>,
      accounts: house.accounts,
      splitCounters: house.splitCounters,
      addFunction(name, shape = {}) {
        const bundle = bundles.get(name);
        if (bundle === undefined)
          throw new ExtensionRefused(
            `${join(folder, 'functions')}/${name}.ts is missing or exports no handler.`,
          );
        if (added.has(name))
          throw new ExtensionRefused(`${folder}/infra.ts adds the function ${name} twice.`);
        added.add(name);
        return house.addBundled(name, bundle, shape);
      },
    });
    const idle = [...bundles.keys()].find((name) => !added.has(name));
    if (idle) throw new ExtensionRefused(`${folder}/infra.ts does not add the function ${idle}.`);
    for (const [field, source] of Object.entries(fields)) checkSource(extension, house, field, source);
  }
}

function checkSource(
  { folder, tables, resolvers }: Extension,
  house: House,
  field: string,
  source: Field,
): void {
  if (source !== 'none' && 'fn' in source) {
    if (!house.functions.has(source.fn))
      throw new ExtensionRefused(
        `${folder}/infra.ts answers ${field} with the function ${source.fn}, and nothing adds it.`,
      );
    return;
  }
  if (source !== 'none' && 'table' in source && !Object.hasOwn(tables, source.table))
    throw new ExtensionRefused(
      `${folder}/infra.ts answers ${field} with the table ${source.table}, and declares no such table.`,
    );
  if (!resolvers().has(field))
    throw new ExtensionRefused(`${folder}/resolvers/${field}.ts is missing; it answers ${field}.`);
}
