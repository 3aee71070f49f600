export function stacksOf(names: { project: string; env: string }): [data: string, app: string];
export function outputsFileOf(deployment: { project: string; env: string }): string;
