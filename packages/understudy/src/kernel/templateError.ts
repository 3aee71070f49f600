/** A template that cannot run; the logical id and the path tell the reader where to look. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  constructor(
    readonly logicalId: string,
    readonly path: string,
    readonly problem: string,
  ) {
    super(path ? `${logicalId} at ${path}: ${problem}` : `${logicalId}: ${problem}`);
  }
}

/** How to start without it: behind the sentence of a refusal. */
export function leaveOutHint(name: string): string {
  return `; to run without it: --leave-out ${name}`;
}
