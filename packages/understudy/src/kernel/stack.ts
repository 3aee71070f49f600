/** A resource of the template with its intrinsics resolved. */
export interface Resource {
  type: string;
  properties: Record<string, unknown>;
  /** What `Ref` gives. */
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes: Record<string, unknown>;
  /** Where it was made, when that is not where everything else is. */
  region?: string;
  /** Of one that a function makes: in which stack, and under which id, the function is told of it. */
  custom?: { stackId: string; logicalId: string };
}

/** By logical id; without those whose condition is false. */
export type Resources = ReadonlyMap<string, Resource>;

/** Where a stack lives: every ARN names it. */
export interface Account {
  accountId: string;
  region: string;
}

/** A template as it was read: what every service starts from. */
export interface Stack extends Account {
  name: string;
  resources: Resources;
  /** Properties as they are written, for what a resolved value no longer says: which resource it came from. */
  written: ReadonlyMap<string, Record<string, unknown>>;
  outputs: Record<string, string>;
  /** One line for each type that is declared and not run: `AWS::SNS::Topic: Alerts, Bills`. */
  unsupported: string[];
  /** One line for each thing that was taken and has no effect here, or that was left out: told at the start. */
  notes: string[];
  /** Absolute path of each file asset, by its key in the assets bucket. */
  assets: Map<string, string>;
}

export function resourcesOf(resources: Resources, type: string): [logicalId: string, resource: Resource][] {
  return [...resources].filter(([, resource]) => resource.type === type);
}
