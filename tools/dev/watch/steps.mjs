// What npm run dev does for a change besides the stack: each step throws with what its program printed.
import { bundle } from '../run.mjs';
import { NotPossible } from '../sentences.mjs';
import { runToEnd } from './child.mjs';
import { followCatalog } from '../features.mjs';

/** Programs that are bundled when the product starts: one that cannot be would end it. */
const entries = ['packages/understudy/src/main.ts', 'tools/dev/usher.ts'];

export async function checkPrograms() {
  for (const entry of entries) {
    await bundle(entry).catch((error) => {
      // esbuild has printed each mistake with its place already.
      throw new NotPossible(error.errors ? `${entry} cannot be bundled.` : String(error.stack));
    });
  }
}

/** `named` are the options that name the extensions. */
export async function checkCatalog(named) {
  await demand('tools/operate/catalog.ts', ['check', ...named]);
  followCatalog();
}

export async function pushCatalog(outputs, named) {
  await demand('tools/operate/catalog.ts', ['push', '--yes', '--outputs', outputs, ...named]);
}

/** As npm run codegen. */
export async function writeTypes() {
  const { code, printed } = await runToEnd('node_modules/@graphql-codegen/cli/esm/bin.js', []);
  if (code !== 0) throw new NotPossible(`The generated types cannot be written.\n${printed.trim()}`);
}

async function demand(script, args) {
  const { code, printed } = await runToEnd('tools/dev/run.mjs', [script, ...args]);
  if (code !== 0) throw new NotPossible(printed.trim());
}
