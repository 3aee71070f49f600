import { existsSync } from 'node:fs';
import inspector from 'node:inspector';
import { resolve } from 'node:path';
import { decodedMappings, encodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { positionAt, sourceMapOf } from './positions.ts';

type Segments = [column: number, source: number, line: number, sourceColumn: number][][];

/** Whether a debugger may look at what is loaded: without one, the maps are not read. */
export const isDebugged = (): boolean => inspector.url() !== undefined;

/**
 * A rewritten bundle with a source map, so that a debugger stops at lines of what the bundle was made from, or of the bundle itself where it
 * brings no map. Rewriting leaves lines where they are, so only columns move.
 */
export function withDebugMap(
  text: string,
  code: string,
  name: string,
  textOffsetOf: (offset: number) => number,
) {
  const own = sourceMapOf(code);
  const lineStarts = startsOf(code);
  const moved = (line: number, column: number) =>
    positionAt(text, textOffsetOf((lineStarts[line] ?? code.length) + column)).column - 1;
  const segments: Segments = own
    ? decodedMappings(own).map((line, at) =>
        line.flatMap((segment) =>
          segment.length === 1
            ? []
            : [[moved(at, segment[0]), segment[1], segment[2], segment[3]] as Segments[number][number]],
        ),
      )
    : lineStarts.map((_, line) => [[moved(line, 0), 0, line, 0]]);
  const map = {
    version: 3 as const,
    sources: own ? own.sources.map((source) => onDisk(source ?? name)) : [`${name}.js`],
    sourcesContent: own ? (own.sourcesContent ?? []) : [code],
    names: [],
    mappings: encodedMappings(new TraceMap({ version: 3, sources: ['x'], names: [], mappings: segments })),
  };
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${text}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

/** A bundler names sources by the way from its output, which has been copied since; from here, they are where the command was started. */
function onDisk(source: string): string {
  const file = resolve(source.replace(/^(\.{1,2}\/)+/, ''));
  return existsSync(file) ? file : source;
}

function startsOf(code: string): number[] {
  const starts = [0];
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
