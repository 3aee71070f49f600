import type { Resource } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Template } from '../template/document.ts';
import type { Place, OutputOfStack } from '../template/intrinsics.ts';
import { TemplateScope, type StackPlace } from '../template/scope.ts';

export interface Surroundings {
  /** What the stack has now, by logical id. */
  resourceAt(logicalId: string): Resource | undefined;
  /** The value of a parameter of the Parameter Store. */
  storedParameter(name: string): string | undefined;
  exported(name: string): string | undefined;
  outputOf(output: OutputOfStack): string | undefined;
}

/** A template over the resources that its stack has already. */
export class LiveScope extends TemplateScope {
  readonly importedNames = new Set<string>();

  constructor(
    template: Template,
    place: StackPlace,
    parameters: Record<string, string>,
    private readonly around: Surroundings,
  ) {
    super(template, place, parameters);
  }

  protected resourceAt(logicalId: string, place: Place): Resource {
    const resource = this.around.resourceAt(logicalId);
    if (resource) return resource;
    throw new TemplateError(place.logicalId, place.path, `${logicalId} is not there`);
  }

  protected override storedParameter(
    parameter: string,
    given: string | undefined,
    fallback: unknown,
  ): string {
    const name = given ?? String(fallback);
    const value = this.around.storedParameter(name);
    if (value !== undefined) return value;
    throw new TemplateError(
      parameter,
      '',
      `Unable to fetch parameters [${name}] from parameter store for this account.`,
    );
  }

  imported(name: string): unknown {
    const value = this.around.exported(name);
    if (value === undefined) throw new TemplateError(name, '', `No export named ${name} found.`);
    this.importedNames.add(name);
    return value;
  }

  outputOf(output: OutputOfStack): unknown {
    const { stackName, outputName } = output;
    const value = this.around.outputOf(output);
    if (value === undefined)
      throw new TemplateError(stackName, '', `No output named ${outputName} found in stack ${stackName}.`);
    return value;
  }
}
