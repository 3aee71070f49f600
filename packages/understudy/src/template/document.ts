import fs from 'node:fs';
import path from 'node:path';
import { TemplateError } from '../kernel/templateError.ts';
import { fromYaml } from './yaml.ts';

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

/** Its functions are run, and its loops refused as an intrinsic that is not supported. */
const languageExtensions = 'AWS::LanguageExtensions';

/** One stack of a synthesized output. */
export interface StackDocument {
  folder: string;
  stackName: string;
  /** Absent when the app was synthesized for no region in particular. */
  region?: string;
  template: Template;
  /** Another stack that is read with it depends on it. */
  feedsOthers?: boolean;
  /** Absolute path of each file asset, by its key in the assets bucket. */
  assets: Map<string, string>;
}

/** JSON, or YAML with its short forms. */
export function readTemplateFile(file: string): Template {
  const template = (file.endsWith('.json') ? readJson(file) : readYaml(file)) as Partial<Template>;
  if (!template?.Resources) throw new TemplateError(file, 'Resources', 'is missing');
  const macros = [template.Transform ?? []].flat().filter((name) => name !== languageExtensions);
  if (macros.length > 0)
    throw new TemplateError(
      file,
      'Transform',
      `macros are not run (${macros.map((name) => JSON.stringify(name)).join(', ')}); give the template that CloudFormation makes ` +
        'of it: aws cloudformation get-template --template-stage Processed',
    );
  return template as Template;
}

export function readAssets(folder: string): Map<string, string> {
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

export function readJson(file: string): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TemplateError(file, '', `is not JSON: ${(error as Error).message}`);
  }
}

function readYaml(file: string): unknown {
  const { value, problem } = fromYaml(textOf(file));
  if (problem !== undefined) throw new TemplateError(file, '', `is not YAML: ${problem}`);
  return value;
}

function textOf(file: string): string {
  if (!fs.existsSync(file))
    throw new TemplateError(file, '', 'there is no such file; synthesize the stack anew');
  return fs.readFileSync(file, 'utf8');
}
