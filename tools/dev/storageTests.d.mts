export const usual: string[];
export function storageTests(places: string[]): string[];
