import fs from 'node:fs';
import path from 'node:path';
import type { StackDocument, TemplateResource } from './document.ts';

/** Properties that name a file beside the template until `aws cloudformation package` has uploaded it. */
const files: Record<string, string[]> = {
  'AWS::AppSync::GraphQLSchema': ['DefinitionS3Location'],
  'AWS::AppSync::Resolver': ['CodeS3Location'],
  'AWS::AppSync::FunctionConfiguration': ['CodeS3Location'],
};
/** Those that name a folder or an archive. */
const code: Record<string, string> = {
  'AWS::Lambda::Function': 'Code',
  'AWS::Lambda::LayerVersion': 'Content',
};

/** The template as `aws cloudformation package` would leave it, with the files beside it as its assets. */
export function packaged(document: StackDocument): StackDocument {
  const { folder, template } = document;
  const assets = new Map(document.assets);
  const keyOf = (name: string): string | undefined => {
    const found = path.resolve(folder, name);
    if (!fs.existsSync(found)) return undefined;
    assets.set(name, found);
    return name;
  };
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => [id, withKeys(resource, keyOf)]),
  );
  return { ...document, assets, template: { ...template, Resources } };
}

function withKeys(resource: TemplateResource, keyOf: (name: string) => string | undefined): TemplateResource {
  const Properties = { ...resource.Properties };
  for (const name of files[resource.Type] ?? []) {
    const value = Properties[name];
    const key = typeof value === 'string' && !value.startsWith('s3://') ? keyOf(value) : undefined;
    if (key !== undefined) Properties[name] = `s3://beside/${key}`;
  }
  const name = code[resource.Type];
  if (name !== undefined) {
    const value = Properties[name] as string | { S3Key?: unknown } | undefined;
    const key = typeof value === 'string' ? keyOf(value) : archiveBeside(value?.S3Key, keyOf);
    if (key !== undefined) Properties[name] = { S3Bucket: 'beside', S3Key: key };
  }
  return { ...resource, Properties };
}

/** Other tools than the CDK name an archive by the key that it will have and leave it beside the template. */
function archiveBeside(key: unknown, keyOf: (name: string) => string | undefined): string | undefined {
  return typeof key === 'string' ? keyOf(path.basename(key)) : undefined;
}
