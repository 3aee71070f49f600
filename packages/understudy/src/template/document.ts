import fs from 'node:fs';
import path from 'node:path';
import { TemplateError } from '../kernel/templateError.ts';

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: unknown;
}

/** A CloudFormation template as it was synthesized. */
export interface Template {
  Description?: string;
  Parameters?: Record<
    string,
    {
      Type: string;
      Default?: unknown;
      AllowedPattern?: string;
      AllowedValues?: unknown[];
      NoEcho?: boolean;
      Description?: string;
    }
  >;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, TemplateResource>;
  Rules?: Record<
    string,
    { RuleCondition?: unknown; Assertions: { Assert: unknown; AssertDescription?: string }[] }
  >;
  Outputs?: Record<
    string,
    { Value: unknown; Condition?: string; Description?: string; Export?: { Name: unknown } }
  >;
  Transform?: unknown;
}

/** One stack of a synthesized output. */
export interface StackDocument {
  folder: string;
  stackName: string;
  /** Absent when the app was synthesized for no region in particular. */
  region?: string;
  template: Template;
  /** Absolute path of each file asset, by its key in the assets bucket. */
  assets: Map<string, string>;
}

interface Manifest {
  artifacts?: Record<
    string,
    {
      type: string;
      environment?: string;
      dependencies?: string[];
      properties?: { templateFile?: string; stackName?: string; file?: string };
    }
  >;
}

/**
 * Opens a folder that `cdk synth` wrote, or one that holds a single template. Gives the stack, behind those that it depends on; by
 * default it is the one that no other depends on.
 */
export function openStacks(folder: string, stackName?: string): StackDocument[] {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) {
    throw new TemplateError(folder, '', 'there is no such folder; synthesize the stack first');
  }
  const manifestFile = path.join(folder, 'manifest.json');
  return fs.existsSync(manifestFile)
    ? fromManifest(folder, readJson(manifestFile) as Manifest, stackName)
    : [fromSingleTemplate(folder, stackName)];
}

interface StackArtifact {
  id: string;
  name: string;
  artifact: NonNullable<Manifest['artifacts']>[string];
}

function fromManifest(folder: string, manifest: Manifest, wanted: string | undefined): StackDocument[] {
  const stacks = Object.entries(manifest.artifacts ?? {})
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => ({ id, name: artifact.properties?.stackName ?? id, artifact }));
  const isNeeded = (id: string) => stacks.some(({ artifact }) => artifact.dependencies?.includes(id));
  const names = stacks.map((stack) => stack.name).join(', ');
  const matching = stacks.filter((stack) =>
    wanted ? stack.name === wanted || stack.id === wanted : !isNeeded(stack.id),
  );
  if (matching.length !== 1) {
    const problem = wanted
      ? `has no stack ${wanted}, only ${names || 'none at all'}`
      : `has ${stacks.length} stacks (${names}); name one`;
    throw new TemplateError(folder, 'manifest.json', problem);
  }
  return withDependencies(matching[0]!, stacks).map((stack) => stackDocument(folder, stack));
}

/** In the order in which they are deployed. */
function withDependencies(
  stack: StackArtifact,
  stacks: StackArtifact[],
  found = new Set<StackArtifact>(),
): StackArtifact[] {
  for (const other of stacks)
    if (stack.artifact.dependencies?.includes(other.id) && !found.has(other))
      withDependencies(other, stacks, found);
  return [...found.add(stack)];
}

function stackDocument(folder: string, { name, artifact }: StackArtifact): StackDocument {
  const region = artifact.environment?.split('/').at(-1);
  const file = artifact.properties?.templateFile;
  if (!file) throw new TemplateError(folder, `manifest.json artifacts.${name}`, 'names no templateFile');
  return {
    folder,
    stackName: name,
    ...(region && region !== 'unknown-region' ? { region } : {}),
    template: readTemplateFile(path.join(folder, file)),
    assets: readAssets(folder),
  };
}

function fromSingleTemplate(folder: string, wanted: string | undefined): StackDocument {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  const matching = wanted ? files.filter((file) => file === `${wanted}.template.json`) : files;
  if (matching.length !== 1) {
    throw new TemplateError(
      folder,
      '',
      `holds ${files.length} templates (${files.join(', ')}); one is needed`,
    );
  }
  return {
    folder,
    stackName: matching[0]!.slice(0, -'.template.json'.length),
    template: readTemplateFile(path.join(folder, matching[0]!)),
    assets: readAssets(folder),
  };
}

function readTemplateFile(file: string): Template {
  const template = readJson(file) as Partial<Template>;
  if (!template.Resources) throw new TemplateError(file, 'Resources', 'is missing');
  if (template.Transform !== undefined) throw new TemplateError(file, 'Transform', 'macros are not run');
  return template as Template;
}

function readAssets(folder: string): Map<string, string> {
  const assets = new Map<string, string>();
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.assets.json'))) {
    const manifest = readJson(path.join(folder, file)) as {
      files?: Record<
        string,
        { source: { path?: string }; destinations: Record<string, { objectKey: string }> }
      >;
    };
    for (const asset of Object.values(manifest.files ?? {})) {
      if (asset.source.path === undefined) continue;
      for (const destination of Object.values(asset.destinations)) {
        assets.set(destination.objectKey, path.resolve(folder, asset.source.path));
      }
    }
  }
  return assets;
}

function readJson(file: string): unknown {
  const text = fs.readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TemplateError(file, '', `is not JSON: ${(error as Error).message}`);
  }
}
