import { NotPossible } from '../dev/sentences.mjs';
import { openMap, type OpenedMap } from './map/openMap.ts';
import { sourceNamed, type NamedSource } from './sources/openSource.ts';
import { openIds, type OpenedIds } from './users/ids.ts';

export interface Prepared {
  source: NamedSource;
  /** Undefined for a source whose rows need none. */
  map: OpenedMap | undefined;
  /** Of users who came from another pool; undefined where rows know the ids of this one. */
  ids: OpenedIds | undefined;
}

interface Named {
  from: string;
  map: string | undefined;
  ids: string | undefined;
}

/** Looks at what the command names, and reads no row. */
export function prepare({ from, map, ids }: Named): Prepared {
  const source = sourceNamed(from);
  if (source.needsMap && map === undefined)
    throw new NotPossible('Name with --map which row becomes what: a file, or s1 to s5 (docs/importing.md).');
  for (const [name, value] of Object.entries({ map, ids }))
    if (!source.needsMap && value !== undefined)
      throw new NotPossible(`--from ${from} takes no --${name}: its rows have one meaning.`);
  return {
    source,
    map: map === undefined ? undefined : openMap(map),
    ids: ids === undefined ? undefined : openIds(ids),
  };
}
