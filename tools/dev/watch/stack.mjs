// The synthesized stack as the sources say it now, in a folder of its own: the running product keeps the one before.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../isAlive.mjs';
import { root } from '../ready.mjs';
import { madeOf } from '../run.mjs';
import { synth } from '../synth.mjs';
import { NotPossible } from '../sentences.mjs';
import { runToEnd } from './child.mjs';
import { functionAssets, resolverBundles } from './madeBundles.mjs';

/** As tools/dev/watch/rebundle.ts ends when it cannot do without CDK. */
const needsSynth = 3;
/** What says more than the code of a function or resolver does. */
const declaring = /^(infra|tools|packages|extension)\/|^[^/]+$|\.(graphql|json)$|(^|\/)infra\.ts$/;

/** A folder for each process, by its id. */
const folders = join(root, 'build', 'dev');

export class Stacks {
  #folder = join(folders, String(process.pid));
  #count = 0;
  #extensions;
  current;

  constructor(extensions) {
    this.#extensions = extensions;
    removeLeftOver();
  }

  /** Makes the first one, or one with these files changed; gives its folder, or undefined when it is the same as before. */
  async next(changed) {
    const folder = join(this.#folder, String(++this.#count));
    mkdirSync(this.#folder, { recursive: true });
    try {
      await this.#make(changed, folder);
    } catch (error) {
      remove(folder);
      throw error;
    }
    if (this.current && isSame(this.current, folder)) {
      remove(folder);
      return undefined;
    }
    return folder;
  }

  async #make(changed, folder) {
    if (await this.#withNewCode(changed, folder)) return;
    remove(folder);
    cpSync((await synth({ extensions: this.#extensions })).folder, folder, { recursive: true });
    const bundles = { resolvers: resolverBundles(), functions: functionAssets(folder) };
    writeFileSync(`${folder}.bundles.json`, JSON.stringify(bundles));
  }

  /** The running product's from now on; the one before goes. */
  keep(folder) {
    if (this.current === folder) return;
    if (this.current) remove(this.current);
    this.current = folder;
  }

  /** Of one that did not start. */
  discard(folder) {
    if (this.current !== folder) remove(folder);
  }

  forget() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whether new bundles in the same template were enough, which takes a tenth of a synth. */
  async #withNewCode(changed, folder) {
    if (!this.current || changed.some((file) => declaring.test(file) || this.#isReadByInfra(file)))
      return false;
    const { code, printed } = await runToEnd('tools/dev/run.mjs', [
      'tools/dev/watch/rebundle.ts',
      this.current,
      folder,
    ]);
    if (code === needsSynth) return false;
    if (code !== 0) throw new NotPossible(printed.trim());
    const checked = await runToEnd('tools/dev/run.mjs', ['tools/dev/checkResolvers.ts', folder]);
    if (checked.code !== 0) throw new NotPossible(checked.printed.trim());
    return true;
  }

  #isReadByInfra(file) {
    const files = madeOf('infra/app.ts');
    return files.length === 0 || files.includes(file);
  }
}

function isSame(one, other) {
  const names = readdirSync(one, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'inputs.sha256')
    .map((entry) => join(entry.parentPath, entry.name).slice(one.length + 1))
    .sort();
  const others = readdirSync(other, { recursive: true }).map(String);
  return names.every(
    (name) => others.includes(name) && readFileSync(join(one, name)).equals(readFileSync(join(other, name))),
  );
}

/** What a process that was killed has left. */
function removeLeftOver() {
  if (!existsSync(folders)) return;
  for (const pid of readdirSync(folders))
    if (!isAlive(Number(pid))) rmSync(join(folders, pid), { recursive: true, force: true });
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}.bundles.json`, { force: true });
}
