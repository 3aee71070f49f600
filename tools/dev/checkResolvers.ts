// Stops a synth whose resolvers AppSync would refuse: node tools/dev/run.mjs tools/dev/checkResolvers.ts [folder]
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkBundle } from '../../packages/understudy/src/appsync/runtime/subset.ts';

interface Declared {
  Type: string;
  Properties: {
    TypeName?: string;
    FieldName?: string;
    Name?: string;
    /** As CDK writes the location of an asset. */
    CodeS3Location?: { 'Fn::Sub'?: string };
  };
}

const folder = process.argv[2] ?? process.env['CDK_OUTDIR'] ?? 'cdk.out';
const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
// Every field that is handed over has the same code: its faults are said once.
const faults = new Set(templates.flatMap(faultsIn));
if (faults.size > 0) {
  console.error(`AppSync would refuse these resolvers:\n  ${[...faults].join('\n  ')}`);
  process.exit(1);
}

function faultsIn(file: string): string[] {
  const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    Resources: Record<string, Declared>;
  };
  return Object.values(template.Resources).flatMap(({ Properties: resource }) => {
    const key = /[^/]+$/.exec(resource?.CodeS3Location?.['Fn::Sub'] ?? '')?.[0];
    return key === undefined
      ? []
      : faultsOf(nameOf(resource), readFileSync(join(folder, `asset.${key}`), 'utf8'));
  });
}

function faultsOf(name: string, code: string): string[] {
  return checkBundle(code).map(({ source, line, column, message }) => {
    if (!source) return `${name}: ${message} (bundle:${line}:${column})`;
    return `${source.replace(/^(\.\.\/)+/, '')}:${line}:${column} ${message}`;
  });
}

/** The file, or the field when the file is not one of Usher's own. */
function nameOf({ TypeName, FieldName, Name }: Declared['Properties']): string {
  if (!TypeName) return `resolvers/steps/${Name}.ts`;
  const own = `resolvers/${TypeName}.${FieldName}.ts`;
  return existsSync(own) ? own : `${TypeName}.${FieldName}`;
}
