/** A resource of the template with its intrinsics resolved. */
export interface StackResource {
  type: string;
  properties: Record<string, unknown>;
  physicalId: string;
  attributes: Record<string, unknown>;
}

/** By logical id. */
export type Stack = ReadonlyMap<string, StackResource>;

/** The account that the stack lives in. */
export interface Account {
  accountId: string;
  region: string;
}

/** A declaration that cannot run; the logical id tells the reader where to look. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  constructor(
    readonly logicalId: string,
    problem: string,
  ) {
    super(`${logicalId}: ${problem}`);
  }
}

export function resourcesOf(stack: Stack, type: string): [logicalId: string, resource: StackResource][] {
  return [...stack].filter(([, resource]) => resource.type === type);
}
