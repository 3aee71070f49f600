export function featuresWith(extensions: string[], root?: string): string;
export function followCatalog(root?: string): void;
