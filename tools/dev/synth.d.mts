export function synth(names?: { project?: string; env?: string; folder?: string }): Promise<{
  folder: string;
  made: boolean;
}>;
