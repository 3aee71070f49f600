/** What docs/costs.md has as measured: requests and units of the tables that the tests hold. */
export interface Units {
  requests: number;
  readUnits: number;
  /** Those of indexes included. */
  writeUnits: number;
}

/** Of one operation, by its name in the page. */
export type UnitsOf = (operation: string) => Units;

/** Reads every table that has a column for requests and one for read units. */
export function unitsIn(page: string): UnitsOf {
  const found = new Map<string, Units>();
  let columns: string[] = [];
  for (const line of page.split('\n')) {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length === 0) columns = [];
    else if (columns.length === 0) columns = cells;
    else if (columns.includes('requests') && columns.includes('read units') && !cells[0]!.startsWith('-')) {
      const at = (name: string) => Number(cells[columns.indexOf(name)] ?? 0);
      found.set(cells[0]!, {
        requests: at('requests'),
        readUnits: at('read units'),
        writeUnits: at('write units') + at('index write units'),
      });
    }
  }
  return (operation) => {
    const units = found.get(operation);
    if (!units) throw new Error(`docs/costs.md has no line "${operation}".`);
    return units;
  };
}
