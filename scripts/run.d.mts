/** Bundles an entry (packages stay outside) and gives the file to import. */
export function bundle(entry: string, folder?: string): Promise<string>;
