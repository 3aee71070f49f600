import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repacked } from '../../../packages/understudy/test/kit/repacked.ts';
import { stackTemplate, synthesized } from './template.ts';

/** A function as it is deployed. */
export interface Deployed {
  /** As the file in functions/ is called. */
  name: string;
  /** Its code, as the archive would be unpacked. */
  folder: string;
  memoryMb: number;
  environment: Record<string, string>;
}

const assets = JSON.parse(readFileSync(join(synthesized, 'usher-dev.assets.json'), 'utf8')) as {
  files: Record<string, { source: { path: string } }>;
};

/** Every function of the stack, by name. */
export function deployedFunctions(): Deployed[] {
  return Object.values(stackTemplate().Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => {
      const hash = String(Properties['Code'].S3Key).split('.')[0]!;
      const variables = (Properties['Environment']?.Variables ?? {}) as Record<string, unknown>;
      return {
        name: String(Properties['FunctionName']).replace('usher-dev-', '').replace('cognito-', 'cognito.'),
        folder: resolve(synthesized, assets.files[hash]!.source.path),
        memoryMb: Properties['MemorySize'] as number,
        environment: Object.fromEntries(
          Object.entries(variables).map(([name, value]) => [name, said(value)]),
        ),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What only a deployment knows is anything here; what the template says, with its parameters as they are by default, is said. */
function said(value: unknown): string {
  const reference = typeof value === 'object' ? (value as { Ref?: string })?.Ref : undefined;
  const text = reference ? stackTemplate().Parameters?.[reference]?.['Default'] : value;
  return typeof text === 'string' || typeof text === 'number' ? String(text) : 'https://example.com';
}

/** The code as Lambda would have it: packed and unpacked. */
export function unpack({ folder }: Deployed, to: string): string {
  return repacked(folder, to);
}

/** Its files that are loaded at the start, and those that a call loads when it needs them. */
export function filesOf(deployed: Deployed, folder: string): { start: string[]; later: string[] } {
  const program = `require(${JSON.stringify(join(folder, 'index.js'))});
    setImmediate(() => process.stdout.write(JSON.stringify(Object.keys(require.cache))));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...surroundings, ...deployed.environment },
  });
  if (stdout === '') throw new Error(`${deployed.name} does not load: ${stderr}`);
  const start = JSON.parse(stdout) as string[];
  return { start, later: filesIn(folder).filter((file) => !start.includes(file)) };
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder).map((file) => join(folder, file));
}

export const surroundings = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** In kB, as they lie there. */
export function kilobytesOf(files: string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0) / 1000;
}
