export function stacksOf(names: { project: string; env: string }): [data: string, app: string];
export function outputsFileOf(
  deployment: { project: string; env: string; region?: string | undefined },
  folder?: string,
): string;
export function amplifyFileOf(outputsFile: string): string;
