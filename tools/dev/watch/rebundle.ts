// Puts changed code into a copy of a synthesized folder, without a synth: run.mjs tools/dev/watch/rebundle.ts <from> <to>
// Ends with `needsSynth` when the template says something else as well; CDK alone knows what.
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundleFunctions, bundleResolvers } from '../../../infra/bundles.ts';
import { resolverBundles } from './madeBundles.mjs';

const needsSynth = 3;

interface Resource {
  Type: string;
  Properties?: { Code?: unknown };
}

/** What the folder was made from, as `tools/dev/watch/stack.mjs` keeps it beside the folder. */
interface Kept {
  resolvers: Record<string, string>;
  functions: Record<string, string>;
}

const [from = '', to = ''] = process.argv.slice(2);
const kept = JSON.parse(readFileSync(`${from}.bundles.json`, 'utf8')) as Kept;
/** Code is in the template of one stack; another has the data. */
const { file, template } = readdirSync(from)
  .filter((name) => name.endsWith('.template.json'))
  .map((name) => ({
    file: name,
    template: JSON.parse(readFileSync(join(from, name), 'utf8')) as { Resources: Record<string, Resource> },
  }))
  .find((one) => Object.values(one.template.Resources).some(({ Type }) => Type === 'AWS::Lambda::Function'))!;

const isWhole = replaceResolvers();
const functions = changedFunctions();
if (!isWhole || !functions) process.exit(needsSynth);
cpSync(from, to, { recursive: true });
writeFileSync(join(to, file), JSON.stringify(template));
for (const [asset, folder] of functions) {
  // Parts of the bundle that it was have other names.
  rmSync(join(to, asset), { recursive: true });
  cpSync(folder, join(to, asset), { recursive: true });
}
writeFileSync(
  `${to}.bundles.json`,
  JSON.stringify({ resolvers: resolverBundles(), functions: kept.functions } satisfies Kept),
);

/** False when a resolver in the template is none of the bundles that it was made from. */
function replaceResolvers(): boolean {
  const paths = Object.keys(kept.resolvers);
  const names = new Set(paths.map((path) => basename(path, '.js')));
  for (const folder of new Set(paths.map((path) => dirname(path))))
    if (existsSync(folder)) bundleResolvers(folder, (name) => names.has(name));
  const now = resolverBundles();
  const newTextOf = new Map(Object.entries(kept.resolvers).map(([path, text]) => [text, now[path]]));
  return Object.values(template.Resources)
    .filter(
      ({ Type, Properties }) => Type.startsWith('AWS::AppSync::') && typeof Properties?.Code === 'string',
    )
    .every(({ Properties }) => {
      const text = newTextOf.get(Properties!.Code as string);
      if (text !== undefined) Properties!.Code = text;
      return text !== undefined;
    });
}

/** The new bundle's folder by asset; undefined when there are other functions than before, or two of them share an asset. */
function changedFunctions(): Map<string, string> | undefined {
  const folders = new Set(Object.keys(kept.functions).map((path) => dirname(path)));
  const built = [...folders].flatMap((folder) =>
    [...bundleFunctions(folder)].map(([name, made]) => ({ asset: kept.functions[join(folder, name)], made })),
  );
  if (built.length !== Object.keys(kept.functions).length) return undefined;
  const changed = new Map<string, string>();
  for (const { asset, made } of built) {
    if (asset === undefined) return undefined;
    if (textOf(made) === textOf(join(from, asset))) continue;
    if (built.filter((other) => other.asset === asset).length > 1) return undefined;
    changed.set(asset, made);
  }
  return changed;
}

function textOf(folder: string): string {
  return readFileSync(join(folder, 'index.js'), 'utf8');
}
