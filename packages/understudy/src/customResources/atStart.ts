import { isDeepStrictEqual } from 'node:util';
import type { Resource, Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { LambdaService } from '../lambda/lambdaService.ts';
import { readJson, writeJson } from '../outputs.ts';
import { askFunction, CustomResourceFailed, type CustomRequest, type Made } from './asking.ts';
import { isPending, makerOf } from './kinds.ts';
import type { Responses } from './responses.ts';

/** What its function has made, as the last start left it. */
interface Kept extends Made {
  stackId: string;
  logicalId: string;
  type: string;
  functionName: string;
  properties: Record<string, unknown>;
}

/** What custom resources are, and what they were made from, over all starts of a data folder. */
export class CustomResources {
  private kept: Kept[];

  constructor(private readonly folder: string) {
    this.kept = readJson<Kept[]>(folder, file) ?? [];
  }

  get isAny(): boolean {
    return this.kept.length > 0;
  }

  /** What `Ref` and `Fn::GetAtt` give of one, once it is made. */
  made(stackId: string, logicalId: string): Made | undefined {
    const found = this.kept.find((one) => one.stackId === stackId && one.logicalId === logicalId);
    return found && { physicalId: found.physicalId, attributes: found.attributes };
  }

  /**
   * Has the functions make those that are new, change those whose properties changed, and delete what the template no longer has, as a deployment
   * does. What depends on one that is made only now waits for a start that knows it.
   */
  async follow({ resources }: Stack, lambda: LambdaService, responses: Responses | undefined): Promise<void> {
    const ask = (request: CustomRequest) =>
      askFunction(request, { run: (name, event) => lambda.run(name, event), responses: responses! });
    const wanted = [...resources].flatMap(([id, resource]) => {
      const functionName = makerOf(resource, resources);
      return functionName === undefined ? [] : [{ id, functionName, resource }];
    });
    for (const { id, functionName, resource } of wanted) {
      if (isPending(resource.properties)) continue;
      await this.bring(id, { ...resource.custom!, ...resource, functionName }, ask);
    }
    const isWanted = ({ stackId, logicalId }: Kept) =>
      wanted.some(
        ({ resource: { custom } }) => custom!.stackId === stackId && custom!.logicalId === logicalId,
      );
    for (const gone of this.kept.filter((one) => !isWanted(one))) {
      // A function that went together with it can no longer be asked.
      if (lambda.functions.has(gone.functionName))
        await asked(gone.logicalId, ask({ ...gone, kind: 'Delete' }));
      this.keep(this.kept.filter((one) => one !== gone));
    }
  }

  private async bring(
    id: string,
    wanted: Omit<Kept, keyof Made>,
    ask: (request: CustomRequest) => Promise<Made>,
  ): Promise<void> {
    const { stackId, logicalId, type, functionName, properties } = wanted;
    const request = { stackId, logicalId, type, functionName, properties };
    const before = this.kept.find((one) => one.stackId === stackId && one.logicalId === logicalId);
    if (before && isDeepStrictEqual(before.properties, properties)) return;
    const made = await asked(
      id,
      ask(
        before
          ? { ...request, kind: 'Update', physicalId: before.physicalId, before: before.properties }
          : { ...request, kind: 'Create' },
      ),
    );
    this.keep([...this.kept.filter((one) => one !== before), { ...request, ...made }]);
    // AWS: documented; another id says that it is another one now.
    if (before && before.physicalId !== made.physicalId) await asked(id, ask({ ...before, kind: 'Delete' }));
  }

  private keep(kept: Kept[]): void {
    this.kept = kept;
    writeJson(this.folder, file, kept, 0o600);
  }
}

const file = 'customResources.json';

async function asked(id: string, answer: Promise<Made>): Promise<Made> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CustomResourceFailed)) throw error;
    throw new TemplateError(id, '', error.message);
  }
}

/** Whether the stack, as it is read again, differs by what custom resources have become: then services have to start over it. */
export function isOutdated(running: Stack, again: Stack): boolean {
  const shown = ({ resources, outputs }: Stack) => [
    outputs,
    [...resources].map(([id, { properties, physicalId, custom }]) => [
      id,
      properties,
      custom ? '' : physicalId,
    ]),
  ];
  return !isDeepStrictEqual(shown(running), shown(again));
}

/** Throws for what waits for a custom resource that nothing here makes. */
export function demandMade({ resources }: Stack): void {
  for (const [id, { properties }] of resources as Map<string, Resource>)
    if (isPending(properties))
      throw new TemplateError(id, 'Properties', 'refers to a custom resource that no function here makes');
}
