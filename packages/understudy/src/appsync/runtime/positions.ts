import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** Lines and columns count from 1, as the service prints them. */
export interface Position {
  line: number;
  column: number;
  /** The file that the inline source map names; absent where there is no map. */
  source?: string;
}

const inlineMap = /\n\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([A-Za-z0-9+/=]+)\s*$/;

/** The inline source map that the bundle ends with, if it is one. */
export function sourceMapOf(code: string): TraceMap | undefined {
  const encoded = inlineMap.exec(code)?.[1];
  return encoded ? readMap(Buffer.from(encoded, 'base64').toString('utf8')) : undefined;
}

/** Leads from a place in the bundle to the place in its source, when the bundle ends with an inline source map. */
export function positionMapper(code: string): (at: Position) => Position {
  const map = sourceMapOf(code);
  if (!map) return (at) => at;
  return (at) => {
    const original = originalPositionFor(map, { line: at.line, column: at.column - 1 });
    if (original.line === null) return at;
    return { line: original.line, column: original.column + 1, source: original.source ?? 'code.js' };
  };
}

/** The place of an offset in a text. */
export function positionAt(code: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = code.indexOf('\n'); at !== -1 && at < offset; at = code.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

function readMap(json: string): TraceMap | undefined {
  try {
    return new TraceMap(json);
  } catch (error) {
    // A comment that only looks like a map leaves positions in the bundle, as it would on the service.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
