export function stacksOf(names: { project: string; env: string }): string[];
export function outputsFileOf(deployment: { project: string; env: string }): string;
