import type { StackDocument, Template, TemplateResource } from './document.ts';

/** Types that say something about another resource, or that only it can reach: without it they are nothing. */
const dependent = new RegExp(
  [
    '^AWS::AppSync::(DataSource|FunctionConfiguration|Resolver|ApiKey|GraphQLSchema|ApiCache)$',
    '^AWS::Lambda::(EventSourceMapping|Url|Permission|EventInvokeConfig|Version|Alias)$',
    '^AWS::Cognito::(UserPool(Client|Group)|IdentityPoolRoleAttachment)$',
    '^AWS::(S3::BucketPolicy|SQS::QueuePolicy|Events::Rule|Scheduler::Schedule)$|^Custom::',
  ].join('|'),
);

/** What the type of a resource becomes that is left out: no service takes it for one of its own. */
const mark = ' (left out)';

/**
 * The template without what the user leaves out of it: `LogicalId`, with all that is nothing without it; `LogicalId.Property.Below`;
 * or a type. `notes` has one line for each, and `found` is given the names that were there.
 */
export function withoutLeftOut(
  document: StackDocument,
  names: string[],
  found: Set<string>,
): { document: StackDocument; notes: string[] } {
  const notes: string[] = [];
  let left = document;
  for (const name of names) {
    const before = left;
    left = withoutOne(before, name, notes);
    if (left !== before) found.add(name);
  }
  return { document: left, notes };
}

function withoutOne(document: StackDocument, name: string, notes: string[]): StackDocument {
  const { template } = document;
  const [logicalId, ...below] = name.split('.') as [string, ...string[]];
  const ids = name.includes('::')
    ? Object.keys(template.Resources).filter((id) => template.Resources[id]!.Type === name)
    : Object.hasOwn(template.Resources, logicalId)
      ? [logicalId]
      : [];
  if (ids.length === 0) return document;
  if (below.length > 0 && !name.includes('::')) {
    const resource = template.Resources[logicalId]!;
    const Properties = withoutProperty(resource.Properties, below);
    if (Properties === undefined) return document;
    notes.push(`Left out: ${name}`);
    return withResources(document, { [logicalId]: { ...resource, Properties } });
  }
  const gone = withDependent(template, new Set(ids));
  const rest = [...gone].filter((id) => !ids.includes(id));
  notes.push(`Left out: ${ids.join(', ')}${rest.length > 0 ? `, and with it ${rest.join(', ')}` : ''}`);
  return withResources(
    document,
    Object.fromEntries(
      [...gone].map((id) => [id, { Type: template.Resources[id]!.Type.replace(mark, '') + mark }]),
    ),
  );
}

function withResources(document: StackDocument, changed: Record<string, TemplateResource>): StackDocument {
  const { template } = document;
  return { ...document, template: { ...template, Resources: { ...template.Resources, ...changed } } };
}

/** Undefined where there is no such property. */
function withoutProperty(
  value: Record<string, unknown> | undefined,
  [name, ...below]: string[],
): Record<string, unknown> | undefined {
  if (name === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
    return undefined;
  if (Array.isArray(value) && below.length === 0)
    return value.toSpliced(Number(name), 1) as unknown as Record<string, unknown>;
  const { [name]: inner, ...others } = value;
  if (below.length === 0) return others;
  const left = withoutProperty(inner as Record<string, unknown>, below);
  if (left === undefined) return undefined;
  if (Array.isArray(value)) return value.with(Number(name), left) as unknown as Record<string, unknown>;
  return { ...value, [name]: left };
}

function withDependent({ Resources }: Template, gone: Set<string>): Set<string> {
  const found = new Set(gone);
  for (let count = 0; count < found.size;) {
    count = found.size;
    for (const [id, resource] of Object.entries(Resources))
      if (!found.has(id) && dependent.test(resource.Type) && isNothingWithout(resource, found, Resources))
        found.add(id);
  }
  return found;
}

function isNothingWithout(
  { Type, Properties = {} }: TemplateResource,
  gone: Set<string>,
  Resources: Template['Resources'],
): boolean {
  if (namesAny(Properties, gone)) return true;
  // A source is also named by its name.
  const source = Properties['DataSourceName'];
  return (
    Type.startsWith('AWS::AppSync::') &&
    typeof source === 'string' &&
    [...gone].some((id) => {
      const one = Resources[id]!;
      return one.Type === 'AWS::AppSync::DataSource' && one.Properties?.['Name'] === source;
    })
  );
}

/** Whether a value, as it is written, refers to one of the resources. */
function namesAny(value: unknown, ids: Set<string>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((entry) => namesAny(entry, ids));
  return Object.entries(value).some(([key, inner]) => {
    if (key === 'Ref') return ids.has(String(inner));
    if (key === 'Fn::GetAtt') return ids.has(String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]!);
    if (key === 'Fn::Sub') {
      const pattern = String(Array.isArray(inner) ? inner[0] : inner);
      for (const [, name] of pattern.matchAll(/\$\{([^!}.]+)[^}]*\}/g)) if (ids.has(name!)) return true;
    }
    return namesAny(inner, ids);
  });
}
