export interface BuiltWeb {
  /** What anybody may load. */
  folder: string;
  /** What lies behind the gate. */
  operators: string;
  /** Hash of what both were made from. */
  inputs: string;
  made: boolean;
}

export function buildWeb(options?: { extensions?: string[] }): Promise<BuiltWeb>;
