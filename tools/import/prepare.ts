import { NotPossible } from '../dev/sentences.mjs';
import { openMap, type OpenedMap } from './map/openMap.ts';
import { sourceNamed, type NamedSource } from './sources/openSource.ts';

export interface Prepared {
  source: NamedSource;
  /** Undefined for a source whose rows need none. */
  map: OpenedMap | undefined;
}

/** Looks at what the command names, and reads no row. */
export function prepare({ from, map }: { from: string; map: string | undefined }): Prepared {
  const source = sourceNamed(from);
  if (source.needsMap && map === undefined)
    throw new NotPossible('Name with --map which row becomes what: a file, or s1 to s5 (docs/importing.md).');
  if (!source.needsMap && map !== undefined)
    throw new NotPossible(`--from ${from} takes no --map: its rows have one meaning.`);
  return { source, map: map === undefined ? undefined : openMap(map) };
}
