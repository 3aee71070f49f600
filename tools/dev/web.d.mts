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

/** In a process of its own, for one that keeps running. */
export function buildWebApart(options?: { extensions?: string[] }): Promise<Omit<BuiltWeb, 'made'>>;
