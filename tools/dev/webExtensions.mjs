// What the web client is built with besides its own files: the screens of extensions, the schema with their fields, their features.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { featuresWith } from './features.mjs';
import { root } from './ready.mjs';
import { bundle } from './run.mjs';

const written = join(root, 'web/src/usher/features.ts');

/** A plugin for Vite: it gives `virtual:extensions` and `virtual:schema` (web/src/virtual.d.ts) and the features of this build. */
export async function extensionsPlugin(extensions) {
  const screens = extensions
    .map((folder) => join(root, folder, 'web', 'screens.tsx'))
    .filter((file) => existsSync(file));
  const { mergedSchema } = await import(pathToFileURL(await bundle('infra/mergedSchema.ts')).href);
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const schema = mergedSchema(
    read('schema.graphql'),
    extensions.map((folder) => ({ folder, schema: read(`${folder}/schema.graphql`) })),
  );
  const texts = {
    'virtual:extensions': [
      ...screens.map((file, at) => `import screens${at} from ${JSON.stringify(file)};`),
      `export default [${screens.map((_, at) => `screens${at}`).join(', ')}];`,
    ].join('\n'),
    'virtual:schema': `export default ${JSON.stringify(schema)};`,
  };
  return {
    name: 'usher-extensions',
    resolveId: (id) => (id in texts ? `\0${id}` : undefined),
    load(id) {
      if (id.startsWith('\0virtual:')) return texts[id.slice(1)];
      // The file on disk holds the features of npm start, which may bring along more, or less, than this build.
      if (id === written) return { code: featuresWith(extensions), moduleType: 'ts' };
      return undefined;
    },
  };
}
