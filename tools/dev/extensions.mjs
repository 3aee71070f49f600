// Which extensions a command brings along. Imports nothing but Node, so that --help works before anything is installed.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { root as checkout } from './ready.mjs';
import { NotPossible } from './sentences.mjs';

/** For commands that bring along nothing by themselves. */
export const extensionOption = {
  extension: {
    value: 'folder',
    multiple: true,
    about: 'includes this extension, such as examples/race (docs/extending.md)',
  },
};

/** For commands that bring along what `npm start` does, which is a setting of cdk.json. */
export const localExtensionOptions = {
  extension: {
    value: 'folder',
    multiple: true,
    about: 'includes this extension and no other (default: those that cdk.json names for npm start)',
  },
  'no-extensions': { about: 'includes no extension' },
};

/** What `npm start` brings along when it is not told otherwise: `context.local.extensions` of cdk.json. */
export function localExtensions(root = checkout) {
  const file = join(root, 'cdk.json');
  if (!existsSync(file)) return [];
  const { context } = parsed(readFileSync(file, 'utf8'), 'cdk.json');
  return checkedExtensions(context?.local?.extensions ?? [], root);
}

function parsed(text, file) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotPossible(`${file} is no JSON: ${error.message}.`);
  }
}

/** The folders that the options name, or those of cdk.json. */
export function extensionsFrom(values, root = checkout) {
  if (values['no-extensions']) return [];
  return values.extension.length > 0 ? checkedExtensions(values.extension, root) : localExtensions(root);
}

/** Each folder as its path in the repository; what cannot be an extension is named in one sentence. */
export function checkedExtensions(folders, root = checkout) {
  const checked = folders.map((folder) => {
    const path = relative(root, resolve(root, folder));
    if (path === '' || path.startsWith('..') || isAbsolute(path)) {
      throw new NotPossible(
        `The extension ${folder} is not inside this repository; put its folder there, such as examples/race.`,
      );
    }
    if (!existsSync(join(root, path)) || !statSync(join(root, path)).isDirectory()) {
      throw new NotPossible(`There is no folder ${path}, which is named as an extension.`);
    }
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(basename(path))) {
      throw new NotPossible(
        `The folder of the extension ${path} must be called by 1 to 31 of a-z, 0-9 and -, a letter first.`,
      );
    }
    return path.split(sep).join('/');
  });
  for (const [index, path] of checked.entries()) {
    const other = checked.slice(0, index).find((one) => basename(one) === basename(path));
    if (other) throw new NotPossible(`Two extensions are called ${basename(path)}: ${other} and ${path}.`);
  }
  return checked;
}

/** The catalogs that extensions add to `catalog.json`. */
export function catalogsOf(extensions, root = checkout) {
  return extensions.map((folder) => `${folder}/catalog.json`).filter((file) => existsSync(join(root, file)));
}

/** Where what is made with these extensions lies, so that a start with others does not replace it. */
export function variantFolder(extensions, root = checkout) {
  return join(root, 'build', 'with', extensions.map((folder) => basename(folder)).join('+'));
}
