import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { synthesized } from '../kit/stack/template.ts';

/** Says which bytes run, from inside. */
const saysItself =
  ';console.log("bytes " + require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(__filename)).digest("hex"));\n';

let product: Product;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'usher-bytes-'));
  cpSync(synthesized, folder, { recursive: true });
  for (const asset of readdirSync(folder).filter((name) => name.startsWith('asset.')))
    if (existsSync(join(folder, asset, 'index.js')))
      appendFileSync(join(folder, asset, 'index.js'), saysItself);
  product = await startProduct({ args: ['--no-web', '--template', folder, '--own'] });
});
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a function runs the bytes of its asset in the assembly, and logs no line that its own code did not write', async () => {
  const person = await aPerson(product);
  await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
  const { Resources } = JSON.parse(readFileSync(join(folder, 'usher-dev.template.json'), 'utf8'));
  for (const name of ['cognito-postConfirmation', 'consumeUsage']) {
    const [code] = Object.values<any>(Resources)
      .filter(({ Properties }) => Properties?.FunctionName === `usher-dev-${name}`)
      .map(({ Properties }) => Properties.Code.S3Key.replace('.zip', ''));
    const asset = readdirSync(folder).find((entry) => entry.startsWith(`asset.${code}`))!;
    const bytes = readFileSync(join(folder, asset, 'index.js'));
    const address = new URL(`/_local/logs/usher-dev-${name}`, product.outputs.graphqlUrl);
    const log = await (await fetch(address)).text();
    expect(log).toContain(`bytes ${createHash('sha256').update(bytes).digest('hex')}`);
    expect(log).not.toContain('Warning');
  }
});
