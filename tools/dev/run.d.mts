/** Bundles an entry (packages stay outside) and gives the file to import; unchanged, it is taken as it is. */
export function bundle(entry: string, folder?: string): Promise<string>;

/** What a TypeScript file of ours exports. */
export function load<Exports>(entry: string): Promise<Exports>;
