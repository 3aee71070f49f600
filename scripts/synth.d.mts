export function synth(names?: { project?: string; env?: string; folder?: string }): {
  folder: string;
  made: boolean;
};
