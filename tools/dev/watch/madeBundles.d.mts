export function resolverBundles(): Record<string, string>;
export function functionAssets(stack: string): Record<string, string | null>;
