export function stacksOf(names: { project: string; env: string }): string[];
