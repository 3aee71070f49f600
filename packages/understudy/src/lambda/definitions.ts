import fs from 'node:fs';
import path from 'node:path';
import { checkDestination } from './destinations.ts';
import type { ModulePlaces } from './modulePlaces.ts';
import { pythonHere } from './python/interpreter.ts';
import { assetFolder } from '../template/assets.ts';
import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';
import { resourcesOf, type Resource, type Stack } from '../kernel/stack.ts';

/** A function as the template declares it, its code found. */
export interface FunctionDefinition {
  logicalId: string;
  name: string;
  arn: string;
  roleArn: string;
  /** Where the bundle lies. */
  folder: string;
  modules: ModulePlaces;
  language: 'node' | 'python';
  /** As it is declared: `index.handler`. */
  handler: string;
  /** The file that `handler` names, and the name in it. */
  file: string;
  exportName: string;
  timeoutMs: number;
  memoryMb: number;
  environment: Record<string, string>;
  /** Of what the console is given: the least level in JSON lines; absent: as text. */
  jsonLogLevel?: string;
  /** Absent: the account's shared pool. */
  reservedConcurrency?: number;
  /** `DeadLetterConfig`: where events go that asynchronous calls could not deliver. */
  deadLetterArn?: string;
  async: AsyncSettings;
}

/** AWS: documented defaults; two retries, six hours. */
interface AsyncSettings {
  retriesMax: number;
  ageSecondsMax: number;
  onFailure?: string;
  onSuccess?: string;
}

const endings = { node: ['.js', '.mjs', '.cjs'], python: ['.py', '/__init__.py'] };

/** The stack's functions by name. Archives are unpacked and inline code is written below `workFolder`. */
export function functionsFrom(
  stack: Stack,
  workFolder: string,
  /** Folders from which the packages are looked for that Lambda's runtime carries. */
  carriedFrom: string[] = [],
): Map<string, FunctionDefinition> {
  const functions = new Map<string, FunctionDefinition>();
  for (const [logicalId, resource] of stack.resources) {
    if (resource.type !== 'AWS::Lambda::Function') continue;
    const made = functionFrom(stack, logicalId, resource, workFolder, carriedFrom);
    functions.set(made.name, made);
  }
  for (const [logicalId, { type, properties }] of stack.resources) {
    if (type !== 'AWS::Lambda::EventInvokeConfig') continue;
    const target = functions.get(String(properties.FunctionName));
    if (!target)
      throw new TemplateError(
        logicalId,
        'Properties.FunctionName',
        `there is no function ${String(properties.FunctionName)}`,
      );
    target.async = asyncFrom(properties);
    const path = 'Properties.DestinationConfig';
    checkDestination(stack, logicalId, `${path}.OnFailure.Destination`, target.async.onFailure);
    checkDestination(stack, logicalId, `${path}.OnSuccess.Destination`, target.async.onSuccess);
  }
  return functions;
}

function functionFrom(
  stack: Stack,
  logicalId: string,
  { properties, physicalId, attributes }: Resource,
  workFolder: string,
  carriedFrom: string[],
): FunctionDefinition {
  const fail = (key: string, problem: string): never => {
    throw new TemplateError(logicalId, `Properties.${key}`, problem);
  };
  if (properties.PackageType === 'Image')
    fail('PackageType', `container images are not run${leaveOutHint(logicalId)}`);
  const language =
    languageOf(String(properties.Runtime)) ?? fail('Runtime', notRun(properties.Runtime, logicalId));
  const handler = String(properties.Handler);
  const dot = handler.lastIndexOf('.');
  if (dot < 1) fail('Handler', `${handler} does not name a file and an export`);
  const folder = codeFolder(
    stack,
    logicalId,
    properties.Code as Record<string, unknown>,
    workFolder,
    language,
  );
  const place = language === 'python' ? handler.slice(0, dot).replaceAll('.', '/') : handler.slice(0, dot);
  const file = endings[language]
    .map((ending) => path.join(folder, place + ending))
    .find((one) => fs.existsSync(one));
  if (file === undefined)
    return fail('Handler', `there is no file ${place}${endings[language][0]} in ${folder}`);
  const reserved = properties.ReservedConcurrentExecutions;
  const deadLetters = properties.DeadLetterConfig as { TargetArn?: string } | undefined;
  checkDestination(stack, logicalId, 'Properties.DeadLetterConfig.TargetArn', deadLetters?.TargetArn);
  return {
    logicalId,
    name: physicalId,
    arn: String(attributes.Arn),
    roleArn: String(properties.Role),
    folder,
    language,
    handler,
    modules: modulesOf(stack, logicalId, properties, { folder, workFolder, carriedFrom }),
    file,
    exportName: handler.slice(dot + 1),
    timeoutMs: Number(properties.Timeout ?? 3) * 1000,
    memoryMb: Number(properties.MemorySize ?? 128),
    environment: environmentOf(properties),
    ...jsonLogLevelOf(properties),
    ...(reserved !== undefined ? { reservedConcurrency: Number(reserved) } : {}),
    ...(deadLetters?.TargetArn !== undefined ? { deadLetterArn: deadLetters.TargetArn } : {}),
    async: asyncFrom({}),
  };
}

/** AWS: documented; up to nodejs16.x the runtime has version 2 of the SDK, and version 3 from then on. */
const carriedOf = (runtime: string) =>
  /^nodejs1[0-6]\./.test(runtime) ? ['aws-sdk'] : ['@aws-sdk/', '@smithy/', '@aws-crypto/', '@aws/'];

function modulesOf(
  stack: Stack,
  logicalId: string,
  properties: Record<string, unknown>,
  { folder, workFolder, carriedFrom }: { folder: string; workFolder: string; carriedFrom: string[] },
): ModulePlaces {
  const own = new Map(
    resourcesOf(stack.resources, 'AWS::Lambda::LayerVersion').map(([, layer]) => [layer.physicalId, layer]),
  );
  const layers = ((properties.Layers ?? []) as string[]).flatMap((arn) => {
    const content = own.get(arn)?.properties.Content as { S3Key?: string } | undefined;
    if (content?.S3Key === undefined) return [];
    return [assetFolder(stack.assets, content.S3Key, workFolder, { logicalId, path: 'Properties.Layers' })];
  });
  return { folder, layers, carried: carriedOf(String(properties.Runtime)), carriedFrom };
}

/** Undefined for one that is not run; Python wants an interpreter on this machine. */
function languageOf(runtime: string): FunctionDefinition['language'] | undefined {
  if (runtime.startsWith('nodejs')) return 'node';
  return runtime.startsWith('python3') && pythonHere() !== undefined ? 'python' : undefined;
}

function notRun(runtime: unknown, logicalId: string): string {
  const why = String(runtime).startsWith('python3')
    ? 'is not run, because there is no Python 3 on this machine'
    : 'is not run, only Node.js and Python';
  return `${String(runtime)} ${why}${leaveOutHint(logicalId)}`;
}

/** AWS: documented; the default of a function that logs in JSON is INFO. */
function jsonLogLevelOf(properties: Record<string, unknown>): { jsonLogLevel?: string } {
  const { LogFormat, ApplicationLogLevel = 'INFO' } = (properties.LoggingConfig ?? {}) as Record<
    string,
    string | undefined
  >;
  return LogFormat === 'JSON' ? { jsonLogLevel: ApplicationLogLevel } : {};
}

function environmentOf(properties: Record<string, unknown>): Record<string, string> {
  const declared =
    (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  return Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, String(value)]));
}

function codeFolder(
  stack: Stack,
  logicalId: string,
  code: Record<string, unknown>,
  workFolder: string,
  language: FunctionDefinition['language'],
): string {
  if (typeof code.ZipFile === 'string') {
    const folder = path.join(workFolder, logicalId);
    fs.mkdirSync(folder, { recursive: true });
    if (language === 'python') {
      fs.writeFileSync(path.join(folder, 'index.py'), code.ZipFile);
      return folder;
    }
    // AWS: documented; inline code is always `index`, and CommonJS unless it imports.
    const isModule = /^\s*(import|export)\s/m.test(code.ZipFile);
    fs.rmSync(path.join(folder, isModule ? 'index.js' : 'index.mjs'), { force: true });
    fs.writeFileSync(path.join(folder, isModule ? 'index.mjs' : 'index.js'), code.ZipFile);
    return folder;
  }
  if (typeof code.S3Key !== 'string')
    throw new TemplateError(logicalId, 'Properties.Code', 'names neither S3Key nor ZipFile');
  return assetFolder(stack.assets, code.S3Key, workFolder, { logicalId, path: 'Properties.Code.S3Key' });
}

function asyncFrom(properties: Record<string, unknown>): AsyncSettings {
  const destinations = properties.DestinationConfig as
    { OnFailure?: { Destination: string }; OnSuccess?: { Destination: string } } | undefined;
  return {
    retriesMax: Number(properties.MaximumRetryAttempts ?? 2),
    ageSecondsMax: Number(properties.MaximumEventAgeInSeconds ?? 21_600),
    ...(destinations?.OnFailure ? { onFailure: destinations.OnFailure.Destination } : {}),
    ...(destinations?.OnSuccess ? { onSuccess: destinations.OnSuccess.Destination } : {}),
  };
}
