export function synth(names?: {
  project?: string;
  env?: string;
  /** Folders in the repository; none by default. */
  extensions?: string[];
  /** What environments.ts says of the template; the defaults by default. */
  settings?: object;
  folder?: string;
  /** Holds the template against the schemas of CloudFormation. */
  validated?: boolean;
}): Promise<{
  folder: string;
  made: boolean;
}>;
export function contextOf(asked: object): Record<string, unknown>;
export function stackFolder(extensions: string[]): string;
