// What has been saved since it was last taken over, and what it means for the running product.
import { inputs } from '../synth.mjs';
import { changesBetween, snapshot } from './sources.mjs';
import { Watcher } from './watcher.mjs';

/** Sources of the programs that run the stack, not of the stack. */
const programs = /^(packages\/[^/]+\/src|tools\/(dev|operate))\//;
const catalog = /(^|\/)catalog(\.schema)?\.json$/;
/** What generated types are made from. */
const documents = /\.graphql$/;
const own = ['packages', 'tools/dev', 'tools/operate', 'catalog.json', 'catalog.schema.json', 'web/src'];
/** What lies in an extension and is no part of the stack. */
const besides = /\/(web|test)\//;

export class Changes {
  #paths;
  #watcher;
  #extensions;
  /** As the running product has it. */
  #taken;
  #before;
  /** As it was when it was last tried: only what is saved after that is a reason to try again. */
  #tried;

  /** `onSave` is called for everything that happens to a watched file, more often than once for a save. */
  constructor(extensions, onSave) {
    this.#extensions = extensions;
    this.#paths = [...new Set([...inputs, ...own, ...extensions])];
    this.#watcher = new Watcher(this.#paths, onSave);
    this.#taken = snapshot(this.#paths);
  }

  /** What is to be taken over; undefined when nothing was saved since the last call. The first call is the start itself. */
  take() {
    this.#watcher.follow();
    const now = snapshot(this.#paths);
    if (this.#tried && changesBetween(this.#tried, now).length === 0) return undefined;
    const files = changesBetween(this.#taken, now);
    const any = (pattern) => files.some((file) => pattern.test(file));
    this.#tried = now;
    this.#before = this.#taken;
    this.#taken = now;
    return {
      files,
      programs: any(programs),
      catalog: any(catalog),
      // The names of functions are generated too.
      documents:
        any(documents) ||
        files.some((file) => /^functions\//.test(file) && this.#before.has(file) !== now.has(file)),
      stack: files.some((file) => this.#isOfStack(file)),
    };
  }

  /** What was taken last has failed: the next call gives it again, with what is saved until then. */
  putBack() {
    this.#taken = this.#before;
  }

  close() {
    this.#watcher.close();
  }

  #isOfStack(file) {
    const lies = (path) => file === path || file.startsWith(`${path}/`);
    return inputs.some(lies) || (this.#extensions.some(lies) && !besides.test(file));
  }
}
