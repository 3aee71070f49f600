export function synth(names?: {
  project?: string;
  env?: string;
  /** Folders in the repository; none by default. */
  extensions?: string[];
  /** What environments.ts says of the template; the defaults by default. */
  settings?: object;
  folder?: string;
}): Promise<{
  folder: string;
  made: boolean;
}>;
export function stackFolder(extensions: string[]): string;
