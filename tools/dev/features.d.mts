export function featuresFor(catalog: object): string;
export function followCatalog(root?: string): void;
