export function synth(names?: {
  project?: string;
  env?: string;
  /** Folders in the repository; none by default. */
  extensions?: string[];
  folder?: string;
}): Promise<{
  folder: string;
  made: boolean;
}>;
export function stackFolder(extensions: string[]): string;
