// npm run deploy: synthesizes, deploys with the CDK, and writes outputs.<env>.json for the clients.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';

const help = `usage: npm run deploy -- [--project NAME] [--env NAME] [--parameter NAME=VALUE …] [--diff] [--yes]

Deploys the stack {project}-{env} to the AWS account of your credentials (AWS_PROFILE or the AWS_… variables) and
region (AWS_REGION), and writes outputs.{env}.json. --diff only shows what would change.
The account must be bootstrapped once: npx cdk bootstrap.`;

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

const { values } = parseArgs({
  options: {
    project: { type: 'string', default: 'usher' },
    env: { type: 'string', default: 'dev' },
    parameter: { type: 'string', multiple: true, default: [] },
    diff: { type: 'boolean' },
    yes: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
demandNode();
installMissing();
const { synth } = await import('./synth.mjs');
const { buildWeb } = await import('./web.mjs');
await buildWeb();
const stack = `${values.project}-${values.env}`;
const { folder } = synth({
  project: values.project,
  env: values.env,
  folder: join(root, 'build', 'deploy', stack),
});
const raw = join(folder, 'outputs.json');
const verb = values.diff
  ? ['diff', stack]
  : [
      ...['deploy', stack, '--outputs-file', raw, '--require-approval', values.yes ? 'never' : 'broadening'],
      ...values.parameter.flatMap((one) => ['--parameters', one]),
    ];
const cdk = spawnSync(
  process.execPath,
  [join(root, 'node_modules/aws-cdk/bin/cdk'), '--app', folder, ...verb],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (cdk.status !== 0) giveUp('The deployment did not finish: the CDK said why above.');
if (!values.diff) {
  const outputs = named(JSON.parse(readFileSync(raw, 'utf8'))[stack]);
  write(outputs);
  await upload(outputs);
}

/** The stack's outputs under the names that clients know from a local run. */
function named(outputs) {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]),
  );
}

function write(outputs) {
  const file = join(root, `outputs.${values.env}.json`);
  writeFileSync(file, `${JSON.stringify(outputs, null, 2)}\n`);
  console.log(`Wrote ${file}`);
}

/** The web client, with the outputs beside it. Names with a hash in them never change; the pages are asked for anew. */
async function upload(outputs) {
  const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const s3 = new S3Client({ region: outputs.region });
  const put = (Key, Body) =>
    s3.send(
      new PutObjectCommand({
        Bucket: outputs.webBucket,
        Key,
        Body,
        ContentType: contentTypes[extname(Key)] ?? 'application/octet-stream',
        CacheControl: Key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      }),
    );
  const dist = join(root, 'web', 'dist');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  let done = 0;
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const key = relative(dist, path).split(sep).join('/');
    if (key !== 'inputs.sha256') await put(key, readFileSync(path));
    process.stdout.write(`\rUploading the web client: ${++done} of ${files.length}`);
  }
  await put('outputs.json', JSON.stringify(outputs));
  console.log(`\nThe web client is at ${outputs.webUrl}`);
}
