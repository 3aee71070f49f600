/** Where the modules of a function may come from, as Lambda has them; what else lies on this machine is not there. */
export interface ModulePlaces {
  /** The function's own code. */
  folder: string;
  /** What lies at `/opt` in the cloud, in the order of the layers. */
  layers: string[];
  /** Packages that the managed runtime carries, by the beginning of their names. */
  carried: string[];
  /** Folders from which those are looked for here, upward. */
  carriedFrom: string[];
}

/**
 * Sets up `require` and `import` of a function's thread. It is handed over as text like `runThread`: nothing outside this function may be
 * referred to.
 */
export function confineModules(require: NodeJS.Require, places: ModulePlaces): void {
  const Module = require('node:module') as typeof import('node:module') & {
    _resolveFilename: Resolve;
  };
  const fs = require('node:fs') as typeof import('node:fs');
  const path = require('node:path') as typeof import('node:path');

  type Parent = { filename?: string | null } | null | undefined;
  type Resolve = (request: string, parent: Parent, isMain: boolean, options?: { paths?: string[] }) => string;

  const own = [places.folder, ...places.layers].map((folder) => fs.realpathSync(folder));
  const fromAnywhere = Module._resolveFilename.bind(Module);
  Module._resolveFilename = (request, parent, isMain, options) => {
    if (!parent?.filename || !isOwn(parent.filename) || Module.isBuiltin(request))
      return fromAnywhere(request, parent, isMain, options);
    for (const folder of places.layers)
      if (request.startsWith('/opt/')) {
        const there = attempt(path.join(folder, request.slice('/opt/'.length)), parent);
        if (there) return there;
      }
    if (/^(\.{0,2}\/|\.{1,2}$)/.test(request)) return fromAnywhere(request, parent, isMain, options);
    const found = [
      () => attempt(request, parent, options),
      ...places.layers.map(
        (folder) => () => attempt(request, parent, { paths: [path.join(folder, 'nodejs')] }),
      ),
    ];
    for (const look of found) {
      const file = look();
      if (file && isOwn(file)) return file;
    }
    const isCarried = places.carried.some((name) => request === name || request.startsWith(name));
    for (const folder of isCarried ? places.carriedFrom : []) {
      const file = attempt(request, parent, { paths: [folder] });
      if (file) return file;
    }
    throw notFound(request, parent.filename, isCarried);
  };
  if (isWanted()) hookImports();

  function isOwn(file: string): boolean {
    return own.some((folder) => file.startsWith(folder + path.sep));
  }

  /** Undefined where there is no such module. */
  function attempt(request: string, parent: Parent, options?: { paths?: string[] }): string | undefined {
    try {
      return fromAnywhere(request, parent, false, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
      throw error;
    }
  }

  function notFound(request: string, from: string, isCarried: boolean): Error {
    const lacking = isCarried
      ? `. Lambda's runtime has it; here it is taken from the project of the stack: npm install --save-dev ${request}`
      : '';
    const error = new Error(`Cannot find module '${request}'\nRequire stack:\n- ${from}${lacking}`);
    return Object.assign(error, { code: 'MODULE_NOT_FOUND', requireStack: [from] });
  }

  /** A bundle imports nothing but what Node has, and starts without the thread that the hooks of imports take. */
  function isWanted(): boolean {
    const files = fs.readdirSync(places.folder).filter((name) => /\.m?js$/.test(name));
    const named = /\b(?:from|import)\s*\(?\s*["']([^"'.\s][^"'\s]*)["']/g;
    return files.some((name) =>
      [...fs.readFileSync(path.join(places.folder, name), 'utf8').matchAll(named)].some(
        ([, specifier]) => !Module.isBuiltin(specifier!),
      ),
    );
  }

  /** Imports are resolved as `require` is, with the exports that a package has for them. */
  function hookImports(): void {
    const program = `
      import { isBuiltin } from 'node:module';
      import { join, sep } from 'node:path';
      import { fileURLToPath, pathToFileURL } from 'node:url';
      let given;
      const isOwn = (url) => url?.startsWith('file:') && given.own.some((folder) => fileURLToPath(url).startsWith(folder + sep));
      const below = (folder) => pathToFileURL(join(folder, 'here.js')).href;
      const missing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];
      export const initialize = (data) => { given = data; };
      export async function resolve(specifier, context, next) {
        if (!isOwn(context.parentURL) || isBuiltin(specifier)) return next(specifier, context);
        const attempt = async (name, parentURL) => {
          try {
            return await next(name, { ...context, parentURL });
          } catch (error) {
            if (missing.includes(error.code)) return undefined;
            throw error;
          }
        };
        if (specifier.startsWith('/opt/'))
          for (const folder of given.layers) {
            const there = await attempt(pathToFileURL(join(folder, specifier.slice(5))).href, context.parentURL);
            if (there) return there;
          }
        if (/^(\\.{0,2}\\/|[a-z]+:)/.test(specifier)) return next(specifier, context);
        for (const parent of [context.parentURL, ...given.layers.map((folder) => below(join(folder, 'nodejs')))]) {
          const found = await attempt(specifier, parent);
          if (found && isOwn(found.url)) return found;
        }
        const isCarried = given.carried.some((name) => specifier === name || specifier.startsWith(name));
        for (const folder of isCarried ? given.carriedFrom : []) {
          const found = await attempt(specifier, below(folder));
          if (found) return found;
        }
        const lacking = isCarried
          ? ". Lambda's runtime has it; here it is taken from the project of the stack: npm install --save-dev " + specifier
          : '';
        const from = fileURLToPath(context.parentURL);
        const error = new Error("Cannot find package '" + specifier + "' imported from " + from + lacking);
        throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
      }`;
    const data = { ...places, own };
    Module.register(`data:text/javascript,${encodeURIComponent(program)}`, { data });
  }
}
