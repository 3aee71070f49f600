// Puts changed code into a copy of a synthesized folder, without a synth: run.mjs tools/dev/watch/rebundle.ts <from> <to>
// Ends with `needsSynth` when the template says something else as well; CDK alone knows what.
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundleFunctions, bundleResolvers } from '../../../infra/bundles.ts';
import { resolverBundles } from './madeBundles.mjs';

const needsSynth = 3;

interface Resource {
  Type: string;
  Properties?: { CodeS3Location?: { 'Fn::Sub'?: string } };
}

/** What the folder was made from, as `tools/dev/watch/stack.mjs` keeps it beside the folder. */
interface Kept {
  resolvers: Record<string, string>;
  functions: Record<string, string | null>;
}

const [from = '', to = ''] = process.argv.slice(2);
const kept = JSON.parse(readFileSync(`${from}.bundles.json`, 'utf8')) as Kept;
/** The files with the code of the resolvers, as CDK names them. */
const assets = new Set(
  readdirSync(from)
    .filter((name) => name.endsWith('.template.json'))
    .flatMap((name) => Object.values(resourcesIn(name)))
    .flatMap(({ Properties }) => /[^/]+$/.exec(Properties?.CodeS3Location?.['Fn::Sub'] ?? '') ?? [])
    .map((key) => `asset.${key}`),
);

const resolvers = changedResolvers();
const functions = changedFunctions();
if (!resolvers || !functions) process.exit(needsSynth);
cpSync(from, to, { recursive: true });
for (const [asset, text] of resolvers) writeFileSync(join(to, asset), text);
for (const [asset, folder] of functions) {
  // Parts of the bundle that it was have other names.
  rmSync(join(to, asset), { recursive: true });
  cpSync(folder, join(to, asset), { recursive: true });
}
writeFileSync(
  `${to}.bundles.json`,
  JSON.stringify({ resolvers: resolverBundles(), functions: kept.functions } satisfies Kept),
);

/** The new text by asset; undefined when an asset is none of the bundles that it was made from, or of two that differ now. */
function changedResolvers(): Map<string, string> | undefined {
  const paths = Object.keys(kept.resolvers);
  const names = new Set(paths.map((path) => basename(path, '.js')));
  for (const folder of new Set(paths.map((path) => dirname(path))))
    if (existsSync(folder)) bundleResolvers(folder, (name) => names.has(name));
  const now = resolverBundles();
  const newTextsOf = new Map<string, Set<string | undefined>>();
  for (const [path, text] of Object.entries(kept.resolvers))
    newTextsOf.set(text, (newTextsOf.get(text) ?? new Set()).add(now[path]));
  const changed = new Map<string, string>();
  for (const asset of assets) {
    const [text, ...others] = newTextsOf.get(readFileSync(join(from, asset), 'utf8')) ?? [];
    if (text === undefined || others.length > 0) return undefined;
    changed.set(asset, text);
  }
  return changed;
}

/** The new bundle's folder by asset; undefined when there are other functions than before, or two of them share an asset. */
function changedFunctions(): Map<string, string> | undefined {
  const inStack = Object.keys(kept.functions).filter((path) => kept.functions[path] !== null);
  const folders = new Set(inStack.map((path) => dirname(path)));
  const built = [...folders].flatMap((folder) =>
    [...bundleFunctions(folder)].flatMap(([name, made]) => {
      const asset = kept.functions[join(folder, name)];
      // One that the stack leaves out may say anything.
      return asset === null ? [] : [{ asset, made }];
    }),
  );
  if (built.length !== inStack.length) return undefined;
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

function resourcesIn(template: string): Record<string, Resource> {
  return (JSON.parse(readFileSync(join(from, template), 'utf8')) as { Resources: Record<string, Resource> })
    .Resources;
}
