export function allows(range: string, version: string): boolean;
export function isNewer(a: string, b: string): boolean;
