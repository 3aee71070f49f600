// What the web client is built with besides its own files: the screens of extensions, the schema with their fields, their features.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { featuresWith } from './features.mjs';
import { root } from './ready.mjs';
import { bundle } from './run.mjs';

const written = join(root, 'web/src/features.ts');

/** A plugin for Vite: it gives `virtual:extensions` and `virtual:schema` (web/src/virtual.d.ts) and the features of this build. */
export async function extensionsPlugin(extensions) {
  const { mergedSchema } = await import(pathToFileURL(await bundle('infra/mergedSchema.ts')).href);
  const schemas = ['schema.graphql', ...extensions.map((folder) => `${folder}/schema.graphql`)];
  const modules = {
    'virtual:extensions': () => screensOf(extensions),
    'virtual:schema': () => {
      const [own, ...added] = schemas.map((file) => readFileSync(join(root, file), 'utf8'));
      const parts = added.map((schema, at) => ({ folder: extensions[at], schema }));
      return `export default ${JSON.stringify(mergedSchema(own, parts))};`;
    },
  };
  return {
    name: 'usher-extensions',
    resolveId: (id) => (id in modules ? `\0${id}` : undefined),
    load(id) {
      if (id.startsWith('\0virtual:')) return modules[id.slice(1)]();
      // The file on disk holds the features of npm start, which may bring along more, or less, than this build.
      if (id === written) return { code: featuresWith(extensions), moduleType: 'ts' };
      return undefined;
    },
    /** In a development server: the explorer follows the schema when it is saved. */
    hotUpdate({ file, modules: changed }) {
      const module = this.environment.moduleGraph.getModuleById('\0virtual:schema');
      return module && schemas.some((schema) => join(root, schema) === file) ? [...changed, module] : changed;
    },
  };
}

function screensOf(extensions) {
  const files = extensions
    .map((folder) => join(root, folder, 'web', 'screens.tsx'))
    .filter((file) => existsSync(file));
  return [
    ...files.map((file, at) => `import screens${at} from ${JSON.stringify(file)};`),
    `export default [${files.map((_, at) => `screens${at}`).join(', ')}];`,
  ].join('\n');
}
