export function featuresFor(catalog: object): string;
