import { ServiceError } from '../kernel/answer.ts';
import type { Template } from '../template/document.ts';
import { fromYaml } from '../template/yaml.ts';
import { dependenciesIn } from './dependencies.ts';
import { validationError } from './failure.ts';
import { resourceType } from './resourceTypes.ts';
import type { StackTarget } from './records.ts';

/** AWS: documented; in a request, and from S3. */
export const bodyBytesMax = 51_200;
const storedBytesMax = 1_000_000;
const resourcesMax = 500;
const outputsMax = 200;
const parametersMax = 200;

/** JSON or YAML. Throws what CloudFormation says of a template that it does not take. */
export function parseTemplate(body: string): Template {
  if (Buffer.byteLength(body) > storedBytesMax)
    throw validationError(`Template may not exceed ${storedBytesMax} bytes in size.`);
  const template = (body.trimStart().startsWith('{') ? fromJson(body) : readYaml(body)) as Partial<Template>;
  if (typeof template !== 'object' || template === null || Array.isArray(template))
    throw validationError('Template format error: unsupported structure.');
  const { Resources, Outputs = {}, Parameters = {}, Transform } = template;
  if (Resources === undefined || Object.keys(Resources).length === 0)
    throw validationError('Template format error: At least one Resources member must be defined.');
  if (Transform !== undefined) throw validationError('The local account runs no transforms.');
  bound('resources', Object.keys(Resources).length, resourcesMax);
  bound('outputs', Object.keys(Outputs).length, outputsMax);
  bound('parameters', Object.keys(Parameters).length, parametersMax);
  const unknown = [...new Set(Object.values(Resources).map(({ Type }) => Type))].filter(
    (type) => !resourceType(type),
  );
  if (unknown.length > 0)
    throw validationError(
      `Template format error: Unrecognized resource types: [${unknown.join(', ')}] (the local account has the types of its own services)`,
    );
  demandReferences(template as Template);
  return template as Template;
}

function bound(what: string, count: number, max: number): void {
  if (count > max)
    throw validationError(
      `Template format error: Number of ${what}, ${count}, is greater than maximum allowed, ${max}`,
    );
}

function fromJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw validationError(`Template format error: JSON not well-formed. (${(error as Error).message})`);
  }
}

function readYaml(body: string): unknown {
  const { value, problem } = fromYaml(body);
  if (problem !== undefined)
    throw validationError(`Template format error: YAML not well-formed. (${problem})`);
  return value;
}

function demandReferences(template: Template): void {
  const { Resources, Parameters = {} } = template;
  const isKnown = (name: string) =>
    name.startsWith('AWS::') || Object.hasOwn(Resources, name) || Object.hasOwn(Parameters, name);
  const unresolved = (value: unknown) => dependenciesIn(value).filter((name) => !isKnown(name));
  const inResources = new Set(
    Object.values(Resources).flatMap((one) => [
      ...unresolved(one.Properties),
      ...[one.DependsOn ?? []].flat().filter((name) => !isKnown(name)),
    ]),
  );
  const inOutputs = new Set(Object.values(template.Outputs ?? {}).flatMap((one) => unresolved(one.Value)));
  for (const [names, block] of [
    [inResources, 'Resources'],
    [inOutputs, 'Outputs'],
  ] as const) {
    if (names.size > 0)
      throw validationError(
        `Template format error: Unresolved resource dependencies [${[...names].join(', ')}] in the ${block} block of the template`,
      );
  }
}

/** Throws unless each parameter has a value and each value a parameter. */
export function demandParameters(template: Template, given: Record<string, string>): void {
  const declared = template.Parameters ?? {};
  const missing = Object.entries(declared)
    .filter(([name, { Default }]) => Default === undefined && given[name] === undefined)
    .map(([name]) => name);
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0)
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
}

const namesOfIam: Record<string, string> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
};

/** A template that makes roles or policies is taken only from a caller who says so. */
export function demandCapabilities(
  template: Template,
  { capabilities }: Pick<StackTarget, 'capabilities'>,
): void {
  const iam = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const isNamed = iam.some(
    ({ Type, Properties = {} }) =>
      namesOfIam[Type] !== undefined && Properties[namesOfIam[Type]] !== undefined,
  );
  const isMet =
    iam.length === 0 ||
    capabilities.includes('CAPABILITY_NAMED_IAM') ||
    (!isNamed && capabilities.includes('CAPABILITY_IAM'));
  if (isMet) return;
  const needed = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}
