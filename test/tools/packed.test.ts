import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contextOf, synth } from '../../tools/dev/synth.mjs';
import { extensionFrom } from '../kit/packed/extension.ts';
import { priced } from '../kit/packed/priced.ts';
import { runs } from '../kit/packed/runs.ts';
import { packed, packedUnderstudy, runIn, synthesizedBy, writtenApp } from '../kit/packed/shop.ts';
import { pays, tablesOf } from '../kit/product/operating.ts';
import { aPerson, asks, gets, joins, signIn } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { calls } from '../kit/product/requests.ts';
import { failedIn, smokes } from '../kit/product/smoke.ts';
import { templateOf, type Template } from '../kit/stack/template.ts';

/** Another app's folder, in which nothing of this repository is but the package. */
let shop: string;
let installed: { status: number | null; said: string };
let tarball: string;

beforeAll(() => {
  tarball = packed('cdk');
  const tarballs = [tarball, packed('client'), ...packedUnderstudy()];
  shop = writtenApp();
  installed = runIn(shop, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs]);
}, 300_000);
afterAll(() => rmSync(shop, { recursive: true, force: true }));

describe('the package', () => {
  const files = () =>
    readdirSync(join(shop, 'node_modules/@usher/cdk'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).split('@usher/cdk/')[1]!);

  test('is installed without a word about it, and brings no other package along', () => {
    expect(installed.status, installed.said).toBe(0);
    expect(installed.said).not.toMatch(/warn|deprecated|usher/i);
    const manifest = JSON.parse(readFileSync(join(shop, 'node_modules/@usher/cdk/package.json'), 'utf8'));
    expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs', 'esbuild']);
    expect(manifest.peerDependenciesMeta).toEqual({ esbuild: { optional: true } });
    expect(JSON.stringify(manifest)).not.toMatch(/registry|publishConfig|"dependencies"|scripts|src\//);
  });

  test('holds the construct, its declarations, and what was built for it, and no source', () => {
    const kinds = files().map((file) =>
      file
        .replace(/^parts\/(functions)\/[^/]+\/[^/]+\.c?js$/, 'parts/$1/*')
        .replace(/^parts\/(resolvers|steps|shared)\/[^/]+\.js$/, 'parts/$1/*')
        .replace(/^parts\/(web|operators)\/.+\.(html|js|css|json|svg|ttf)$/, 'parts/$1/*')
        .replace(/^dist\/types\/.+\.d\.ts$/, 'dist/types/*')
        .replace(/^dist\/extension\/.+\.(d\.ts|m?js)$/, 'dist/extension/*'),
    );
    expect([...new Set(kinds)].sort()).toEqual([
      ...[
        'LICENSE',
        'README.md',
        'dist/extension/*',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/types/*',
        'package.json',
      ],
      ...['parts/functions/*', 'parts/operators/*', 'parts/resolvers/*', 'parts/scalars.graphql'],
      ...['parts/schema.graphql', 'parts/shared/*', 'parts/steps/*', 'parts/web/*'],
    ]);
    expect(files().filter((file) => file.startsWith('dist/types/')).length).toBeLessThan(20);
  });

  test('has less than four megabytes, and twelve when it is unpacked', () => {
    expect(statSync(tarball).size).toBeLessThan(4_000_000);
    const bytes = files().map((file) => statSync(join(shop, 'node_modules/@usher/cdk', file)).size);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(12_000_000);
  });
});

describe('another app, with two stacks, a pool, a table and a function of its own', () => {
  let product: Product;
  let end: () => void;

  beforeAll(async () => {
    const { status, said } = runIn(shop, 'npx', ['cdk', 'synth', '--quiet']);
    expect(status, said).toBe(0);
    expect(said).not.toMatch(/warning/i);
    ({ product, end } = await runs(shop, 'Shop'));
  }, 300_000);
  afterAll(() => end?.());

  test('compiles with the tsconfig of a new app, and is synthesized by the CDK’s own command', () => {
    expect(readdirSync(join(shop, 'cdk.out')).filter((name) => name.endsWith('.template.json'))).toEqual([
      'Shop.template.json',
      'ShopBase.template.json',
    ]);
    const { Parameters = {} } = templateOf(join(shop, 'cdk.out'), 'Shop');
    expect(Object.keys(Parameters)).toEqual(['BootstrapVersion']);
  });

  test('runs on this machine: people of its pool sign in, and its function counts for them until the limit', async () => {
    // Of the catalog, which the deployment has brought in.
    const ada = await aPerson(product);
    const save = (noteId: string) => invoked(product, { userId: ada.userId, noteId, text: 'hello' });
    expect(await save('a')).toMatchObject({ allowed: true, usage: { used: 1, remaining: 1 } });
    expect(await save('a')).toMatchObject({ allowed: true, usage: { used: 1 } });
    expect(await save('b')).toMatchObject({ allowed: true, usage: { used: 2, remaining: 0 } });
    expect(await save('c')).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    const { usage } = await gets(product, ada, '{ usage(feature: "notes") { used limit } }');
    expect(usage).toEqual({ used: 2, limit: 2 });
    const [, TableName] = Object.entries(product.outputs).find(([name]) =>
      /^publishOutputRefNotes/.test(name),
    )!;
    const saved = async (noteId: string) => {
      const Key = { userId: ada.userId, noteId };
      return (await tablesOf(product).send(new GetCommand({ TableName: String(TableName), Key }))).Item;
    };
    expect([await saved('b'), await saved('c')]).toEqual([
      { userId: ada.userId, noteId: 'b', text: 'hello' },
      undefined,
    ]);
  });

  test('sells on this machine: the stand-in of the package takes the payment, and its event brings the plan', async () => {
    const operator = await anOperator(product);
    const price = await priced(product);
    const input = `{ id: "pro", name: "Pro", active: true, public: true, kind: PLAN, rank: 1, version: 0, reason: "to sell",
      prices: [{ id: "pro-month", currency: "usd", unitAmount: 900, interval: MONTH, stripePriceId: "${price}" }],
      features: [{ feature: "notes", limit: 50, period: DAY }] }`;
    await gets(product, operator, `mutation { putProduct(input: ${input}) { id } }`);
    const ada = await aPerson(product);
    await gets(product, ada, '{ me { id } }');
    const { createCheckout } = await gets(
      product,
      ada,
      'mutation { createCheckout(productId: "pro") { url } }',
    );
    await pays(createCheckout.url);
    await expect
      .poll(() => gets(product, ada, '{ usage(feature: "notes") { limit } }'))
      .toEqual({ usage: { limit: 50 } });
  });

  test('lets its function do what it was granted, and nothing else', async () => {
    const [, keys] = Object.entries(product.operator.roles).find(([name]) =>
      /^Shop-SaveServiceRole/.test(name),
    )!;
    const asked = (field: string) => calls(product, { keys }, field).then(({ answer }) => answer);
    expect(await asked('{ canUse(feature: "notes", accountId: "unknown") { allowed } }')).not.toHaveProperty(
      'errors.0.errorType',
      'Unauthorized',
    );
    const grant =
      'grantUsage(userId: "a", feature: "notes", amount: 1, reason: "x", idempotencyKey: "k") { used }';
    expect(await asked(`mutation { ${grant} }`)).toHaveProperty('errors.0.errorType', 'Unauthorized');
  });

  test('serves the pages that the package brought, and gives the operators’ to no stranger', async () => {
    const { origin } = new URL(product.outputs.graphqlUrl);
    const page = await fetch(`${origin}/admin.html`);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const script = /src="(\/assets\/[^"]+)"/.exec(await page.text())![1]!;
    expect((await fetch(origin + script)).headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${origin}/operators/files.json`)).status).toBe(403);
    const told = readdirSync(join(shop, 'cdk.out')).map((name) =>
      join(shop, 'cdk.out', name, 'outputs.json'),
    );
    const beside = JSON.parse(
      readFileSync(
        told.find((file) => existsSync(file))!,
        'utf8',
      ),
    );
    expect(Object.keys(beside).sort()).toEqual([
      ...[
        'apiKey',
        'graphqlUrl',
        'operatorGroups',
        'realtimeUrl',
        'region',
        'secondFactor',
        'userPoolClientId',
      ],
      ...['userPoolId', 'usersOf'],
    ]);
  });
});

describe('an extension in the app’s own folder', () => {
  let product: Product;
  let end: () => void;

  beforeAll(async () => {
    extensionFrom('examples/race', join(shop, 'usher', 'race'));
    cpSync('catalog.json', join(shop, 'sold.json'));
    writeFileSync(
      join(shop, 'bin/racing.ts'),
      `import { App, CfnOutput, Stack } from 'aws-cdk-lib';
       import { Usher } from '@usher/cdk';
       const stack = new Stack(new App(), 'Racing');
       const usher = new Usher(stack, 'Usher', {
         ...{ name: 'racing', web: false, webOrigins: ['https://racing.example'] },
         ...{ catalog: 'sold.json', extensions: ['usher/race'] },
       });
       new CfnOutput(stack, 'Outputs', { value: stack.toJsonString(usher.outputs) });`,
    );
    ({ product, end } = await runs(shop, 'Racing', synthesizedBy(shop, 'bin/racing.ts')));
  }, 300_000);
  afterAll(() => end?.());

  test('is built with the app’s own esbuild, and its fields count, keep and list as in a clone', async () => {
    const ada = await aPerson(product);
    const run = `mutation ($key: ID!) { runSimulation(input: { trackId: "monza", startTyre: SOFT, stops: [] }, idempotencyKey: $key) {
      decision { allowed reason } simulation { id laps { lap } } } }`;
    const { runSimulation } = await gets(product, ada, run, { key: 'once' });
    expect(runSimulation).toMatchObject({
      decision: { allowed: true },
      simulation: { laps: { length: 53 } },
    });
    await gets(product, ada, run, { key: 'once' });
    expect(
      await gets(
        product,
        ada,
        '{ simulations { items { id } } usage(feature: "simulations") { used limit } }',
      ),
    ).toEqual({
      simulations: { items: [{ id: runSimulation.simulation.id }] },
      // Of its own catalog, joined to the app's.
      usage: { used: 1, limit: 3 },
    });
  });

  test('is sold at the first start: the stand-in knows the prices of both catalogs', async () => {
    const { products } = await gets(
      product,
      await aPerson(product),
      '{ products { id prices { id purchasable } } }',
    );
    const prices: { id: string; purchasable: boolean }[] = products.flatMap((one: any) => one.prices);
    expect(prices.map(({ id }) => id)).toContain('track-editor-once');
    expect(prices.filter(({ purchasable }) => !purchasable)).toEqual([]);
  });

  test('answers a mistake of the caller by its code, though rules and doors are built apart', async () => {
    const ada = await aPerson(product);
    const wrong = `mutation { runSimulation(input: { trackId: "nowhere", startTyre: SOFT, stops: [] }, idempotencyKey: "k") { decision { allowed } } }`;
    expect((await asks(product, ada, wrong)).errors?.[0]).toMatchObject({ errorType: 'NotFound' });
  });

  test('is called by a clone’s smoke test as its smoke.json says, and named where the app is not', async () => {
    const found = await smokes(product, { args: ['--app', shop] });
    expect({ code: found.code, failed: failedIn(found) }, found.stdout).toEqual({ code: 0, failed: [] });
    expect(found.stdout).toMatch(/^ok {9}Mutation\.runSimulation, as a person: refused with NotFound/m);
    expect((await smokes(product)).stderr).toContain('has the extension usher/race, and');
  }, 120_000);

  test('has no screens in the pages of the package, which the synth says where there are both', () => {
    cpSync('examples/race/web', join(shop, 'usher/race/web'), { recursive: true });
    const warned = (more: string) => {
      const props = `{ extensions: ['usher/race'], ${more} }`;
      writeFileSync(
        join(shop, 'bin/screens.ts'),
        `import { App, Stack } from 'aws-cdk-lib';
         import { Usher } from '@usher/cdk';
         new Usher(new Stack(new App(), 'Racing'), 'Usher', ${props});`,
      );
      return runIn(shop, 'npx', ['cdk', 'synth', '--quiet', '--app', 'npx tsx bin/screens.ts', '-o', 'out']);
    };
    expect(warned('').said).toContain('WARNING usher/race/web/screens.tsx is not shown: the pages');
    const without = warned(`web: false, webOrigins: ['https://racing.example']`);
    expect(without.status).toBe(0);
    expect(without.said).not.toContain('screens');
    rmSync(join(shop, 'usher/race/web'), { recursive: true });
  }, 120_000);

  test('leaves nothing in the app’s folder, and is refused in one sentence where it is not inside of the app', () => {
    expect(existsSync(join(shop, 'build'))).toBe(false);
    writeFileSync(
      join(shop, 'bin/outside.ts'),
      `import { App, Stack } from 'aws-cdk-lib';
       import { Usher } from '@usher/cdk';
       new Usher(new Stack(new App(), 'Racing'), 'Usher', { extensions: ['../race'] });`,
    );
    expect(() => synthesizedBy(shop, 'bin/outside.ts')).toThrow('The extension ../race is not inside');
  });
});

test('a merged API of the app takes it as a source', () => {
  writeFileSync(join(shop, 'own.graphql'), 'type Query { hello: String }\n');
  writeFileSync(
    join(shop, 'bin/merging.ts'),
    `import { App, Stack } from 'aws-cdk-lib';
     import { Definition, GraphqlApi } from 'aws-cdk-lib/aws-appsync';
     import { Usher } from '@usher/cdk';
     import { ShopApi } from '../lib/merged';
     const app = new App();
     const stack = new Stack(app, 'Shop');
     const own = new GraphqlApi(stack, 'Own', { name: 'own', definition: Definition.fromFile('own.graphql') });
     new ShopApi(app, 'ShopApi', own, new Usher(stack, 'Usher'));
     app.synth();`,
  );
  const { Resources } = templateOf(synthesizedBy(shop, 'bin/merging.ts'), 'ShopApi');
  const sources = Object.values(Resources).filter(
    ({ Type }) => Type === 'AWS::AppSync::SourceApiAssociation',
  );
  expect(sources).toHaveLength(2);
  expect(JSON.stringify(sources)).toMatch(/Shop:ExportsOutputFnGetAttUsherApiGraphQL\w+ApiId/);
}, 120_000);

test('a clone that moves to the package keeps every resource as it is, and gains what brings the pages', async () => {
  const folder = join(shop, 'cloned');
  await synth({ env: 'prod', extensions: [], settings: {}, folder });
  const { local: _local, project: _project, env: _env, ...flags } = contextOf({}) as Record<string, unknown>;
  const moved = synthesizedBy(shop, 'bin/moved.ts', flags);
  expect(templateOf(moved, 'usher-prod-data')).toEqual(templateOf(folder, 'usher-prod-data'));
  const [before, after] = [templateOf(folder, 'usher-prod'), templateOf(moved, 'usher-prod')];
  expect(after).toMatchObject({ ...before, Resources: {} });
  for (const [id, resource] of Object.entries(before.Resources))
    expect(withoutOwners(after.Resources[id]), id).toEqual(resource);
  const gained = Object.entries(after.Resources).filter(([id]) => !Object.hasOwn(before.Resources, id));
  expect([...new Set(gained.map(([, { Type }]) => Type))].sort()).toEqual([
    ...['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Lambda::LayerVersion'],
    ...['AWS::Logs::LogGroup', 'Custom::CDKBucketDeployment'],
  ]);
}, 120_000);

/** A bucket is marked as one that a deployment puts files into. */
function withoutOwners(resource: Template['Resources'][string] | undefined): unknown {
  if (resource?.Type !== 'AWS::S3::Bucket') return resource;
  const tags = resource.Properties['Tags'] as { Key: string }[];
  const Tags = tags.filter(({ Key }) => !Key.startsWith('aws-cdk:cr-owned:'));
  return { ...resource, Properties: { ...resource.Properties, Tags } };
}

async function anOperator(product: Product) {
  const person = await aPerson(product);
  await joins(product, person, 'admins');
  return signIn(product, person.email, person.password);
}

async function invoked(product: Product, note: object): Promise<unknown> {
  const { region, credentials, endpoints } = product.operator;
  const lambda = new LambdaClient({ region, credentials, endpoint: endpoints['AWS_ENDPOINT_URL_LAMBDA']! });
  const FunctionName = (product.outputs as unknown as { saveName: string }).saveName;
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(note)) }),
  );
  const answer = JSON.parse(Buffer.from(Payload!).toString());
  if (FunctionError) throw new Error(JSON.stringify(answer));
  return answer;
}
