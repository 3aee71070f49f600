import fs from 'node:fs';
import path from 'node:path';
import { TemplateError } from '../kernel/templateError.ts';
import { readAssets, readJson, readTemplateFile, type StackDocument } from './document.ts';
import { packaged } from './packaged.ts';

interface Manifest {
  artifacts?: Record<
    string,
    {
      type: string;
      environment?: string;
      dependencies?: string[];
      properties?: { templateFile?: string; stackName?: string; file?: string; directoryName?: string };
    }
  >;
}

/** Every stack of a folder. */
const all = '*';

/**
 * Opens a folder that `cdk synth` wrote, one that holds a single template, or a template. Gives the stacks that are wanted, behind
 * those that they depend on; by default the one that no other depends on.
 */
export function openStacks(place: string, wanted: string | string[] = []): StackDocument[] {
  if (!fs.existsSync(place))
    throw new TemplateError(place, '', 'there is no such folder; synthesize the stack first');
  if (!fs.statSync(place).isDirectory()) return [singleTemplate(place)];
  const manifestFile = path.join(place, 'manifest.json');
  const names = [wanted].flat();
  return fs.existsSync(manifestFile)
    ? fromManifest(place, readJson(manifestFile) as Manifest, names)
    : [fromSingleTemplate(place, names[0])];
}

interface StackArtifact {
  id: string;
  name: string;
  artifact: NonNullable<Manifest['artifacts']>[string];
}

function fromManifest(folder: string, manifest: Manifest, wanted: string[]): StackDocument[] {
  const stacks = Object.entries(manifest.artifacts ?? {})
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => ({ id, name: artifact.properties?.stackName ?? id, artifact }));
  const fail = (problem: string): never => {
    throw new TemplateError(folder, 'manifest.json', problem + stagesOf(manifest));
  };
  const names = stacks.map((stack) => stack.name).join(', ') || 'none at all';
  const named = wanted.map(
    (name) =>
      stacks.find((stack) => name === all || stack.name === name || stack.id === name) ??
      fail(`has no stack ${name}, only ${names}`),
  );
  const needed = new Set(stacks.flatMap(({ artifact }) => artifact.dependencies ?? []));
  const last = wanted.includes(all)
    ? stacks
    : named.length > 0
      ? named
      : stacks.filter(({ id }) => !needed.has(id));
  if (last.length === 0) fail('has no stack');
  if (last.length > 1 && wanted.length === 0)
    fail(
      `has ${stacks.length} stacks (${names}), ${last.length} of which no other one needs; ` +
        `name those that are to run (--stack ${last[0]!.name}, more than once, or --stack '${all}')`,
    );
  const found = new Set<StackArtifact>();
  for (const stack of last) withDependencies(stack, stacks, found);
  return [...found].map((stack) => ({
    ...stackDocument(folder, stack),
    feedsOthers: [...found].some(({ artifact }) => artifact.dependencies?.includes(stack.id)),
  }));
}

/** An app with stages has its stacks in folders below. */
function stagesOf(manifest: Manifest): string {
  const folders = Object.values(manifest.artifacts ?? {}).flatMap(({ type, properties }) =>
    type === 'cdk:cloud-assembly' && properties?.directoryName ? [properties.directoryName] : [],
  );
  return folders.length === 0 ? '' : `; its stages are folders of their own: ${folders.join(', ')}`;
}

/** In the order in which they are deployed. */
function withDependencies(stack: StackArtifact, stacks: StackArtifact[], found: Set<StackArtifact>): void {
  if (found.has(stack)) return;
  for (const other of stacks)
    if (stack.artifact.dependencies?.includes(other.id)) withDependencies(other, stacks, found);
  found.add(stack);
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

/** What a template's file is called, the usual first; the second part is its stack's name. */
const templateNames = [/^(.+)\.template\.json$/, /^(.+)\.template\.ya?ml$/, /^(template)\.(?:ya?ml|json)$/];

function fromSingleTemplate(folder: string, wanted: string | undefined): StackDocument {
  const files = fs.readdirSync(folder);
  const found = templateNames
    .map((name) => files.filter((file) => name.test(file) && (!wanted || name.exec(file)![1] === wanted)))
    .find((some) => some.length > 0);
  const names = 'as <name>.template.json or template.yaml';
  if (!found) throw new TemplateError(folder, '', `holds no template, ${names}; synthesize the stack first`);
  if (found.length > 1)
    throw new TemplateError(
      folder,
      '',
      `holds ${found.length} templates (${found.join(', ')}), ${names}; name the file of the one that is to run`,
    );
  return singleTemplate(path.join(folder, found[0]!));
}

function singleTemplate(file: string): StackDocument {
  const folder = path.dirname(file);
  const name = path.basename(file).replace(/(\.template)?\.\w+$/, '');
  return packaged({
    folder,
    // A stack's name has letters, digits and hyphens.
    stackName:
      name === 'template' ? path.basename(path.resolve(folder)).replaceAll(/[^A-Za-z0-9-]+/g, '-') : name,
    template: readTemplateFile(file),
    assets: readAssets(folder),
  });
}
