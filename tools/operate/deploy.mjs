// npm run deploy: synthesizes, deploys with the CDK, and writes outputs.<env>.json for the clients.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { checkedExtensions, extensionOption } from '../dev/extensions.mjs';
import { demandNode, giveUp, installMissing, root } from '../dev/ready.mjs';
import { breakingOption, broughtBy } from './brought.mjs';
import { settingsFor, settingsOptions } from './settings.mjs';
import { amplifyFileOf, outputsFileOf, stacksOf } from './stacks.mjs';

const { values } = readCommandLine({
  name: 'npm run deploy',
  about: `Deploys the stacks {project}-{env}-data and {project}-{env} to the AWS account of your credentials (AWS_PROFILE or the
AWS_… variables) and region (AWS_REGION), with the settings of environments.ts, and writes outputs.{env}.json, or
outputs.{project}-{env}.json for another project, and the same for Amplify as amplify_outputs.….json. Bootstrap the account once before: npx cdk bootstrap.`,
  options: {
    project: { value: 'name', default: 'usher', about: 'the first part of every name in the account' },
    env: { value: 'name', default: 'dev', about: 'the second part, one for each deployment' },
    ...extensionOption,
    ...settingsOptions,
    ...breakingOption,
    diff: { about: 'only shows what would change' },
    'no-preflight': { about: 'does not run npm run preflight first' },
    yes: { about: 'does not ask before it widens permissions' },
    smoke: { about: 'runs npm run smoke afterwards, and exits with 1 when a check fails' },
  },
});
demandNode();
installMissing({ development: true });
let given;
await run(async () => void (given = await settingsFor(values)));
if (!values['no-preflight']) await lookFirst();
const { synth } = await import('../dev/synth.mjs');
const { buildWeb } = await import('../dev/web.mjs');
const [dataStack, stack] = stacksOf(values);
let web;
let folder;
await run(async () => {
  const { project, env } = values;
  const extensions = checkedExtensions(values.extension);
  const own = join(root, 'build', 'deploy', stack);
  const settings = given.synth;
  ({ folder } = await synth({ project, env, extensions, settings, folder: own, validated: true }));
  if (given.web) web = await buildWeb({ extensions });
});
const raw = join(folder, 'outputs.json');
const parameters = parametersByStack();
if (values.diff) {
  cdk('diff', dataStack, stack);
} else {
  const approval = ['--require-approval', values.yes ? 'never' : 'broadening'];
  cdk('deploy', dataStack, ...approval, ...parameters[dataStack], ...(await ofFirstCreation()));
  // The data stack is as it should be by now.
  cdk('deploy', stack, '--exclusively', ...approval, ...parameters[stack], '--outputs-file', raw);
  const outputs = named(JSON.parse(readFileSync(raw, 'utf8'))[stack]);
  const file = await write(outputs);
  if (web) await uploadWeb(outputs);
  lookAfterwards(file);
}

/** A comparison changes nothing, so only what it cannot do without stops it. */
async function lookFirst() {
  await run(async () => {
    const { load } = await import('../dev/run.mjs');
    const { preflight } = await load('tools/operate/preflight/preflight.ts');
    const { project, env, diff } = values;
    const { parameters, reserve, web: hasWeb, legacyTable, users } = given;
    const asked = { parameters, reserve, web: hasWeb, legacyTable, users };
    const wanted = { project, env, ...broughtBy(values), ...asked, isComparison: diff };
    const mayBegin = await preflight(wanted, console.log);
    if (!mayBegin) giveUp(`\nNothing was ${diff ? 'compared' : 'deployed'}. npm run preflight looks again.`);
  });
}

function cdk(...words) {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/aws-cdk/bin/cdk'), '--app', folder, ...words],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) giveUp('The deployment did not finish: the CDK said why above.');
}

/** Each for the stack that declares it. */
function parametersByStack() {
  const declared = [dataStack, stack].map((name) => {
    const { Parameters = {} } = JSON.parse(readFileSync(join(folder, `${name}.template.json`), 'utf8'));
    return { name, own: Object.keys(Parameters).filter((one) => one !== 'BootstrapVersion') };
  });
  const words = { [dataStack]: [], [stack]: [] };
  for (const [parameter, value] of Object.entries(given.parameters)) {
    const { name } = declared.find(({ own }) => own.includes(parameter));
    words[name].push('--parameters', `${name}:${parameter}=${value}`);
  }
  return words;
}

/**
 * What production protects could not be taken back when the first creation of the data stack fails: what was made would stay outside
 * of any stack, and stand in the way of the next try. It stays in the stack instead, and the next try continues from there.
 */
async function ofFirstCreation() {
  let isFirst;
  await run(async () => {
    const { load } = await import('../dev/run.mjs');
    const { demandAccount } = await load('tools/operate/account.ts');
    const { findStack } = await load('tools/operate/findStack.ts');
    const found = await findStack(await demandAccount(), dataStack);
    isFirst = found === null || /^(REVIEW_IN_PROGRESS|CREATE_FAILED)$/.test(found?.StackStatus);
  });
  return isFirst ? ['--no-rollback'] : [];
}

/**
 * The stack's outputs under the names that clients know from a local run. Where the SDKs are sent elsewhere than to AWS, such as to
 * an account on this machine, clients find the user pool there as well.
 */
function named(outputs) {
  const { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: own, AWS_ENDPOINT_URL: all } = process.env;
  const cognitoEndpoint = own ?? all;
  return {
    ...Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]),
    ),
    ...(cognitoEndpoint === undefined ? {} : { cognitoEndpoint }),
  };
}

/** For commands and backends, and what Amplify's clients read. */
async function write(outputs) {
  const { load } = await import('../dev/run.mjs');
  const { amplifyOutputs } = await load('tools/operate/amplifyOutputs.ts');
  const file = outputsFileOf({ ...values, region: outputs.region }, root);
  const files = { [file]: outputs, [amplifyFileOf(file)]: amplifyOutputs(outputs, resources()) };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(root, name), `${JSON.stringify(content, null, 2)}\n`);
    console.log(`Wrote ${join(root, name)}`);
  }
  return file;
}

/** What is deployed is there; that it works is another question. */
function lookAfterwards(file) {
  const { project, env, smoke } = values;
  const words = ['--project', project, '--env', env, '--outputs', file];
  if (!smoke) return console.log(`npm run smoke -- ${words.join(' ')} shows whether all of it works.`);
  const command = [join(root, 'tools/dev/run.mjs'), 'tools/operate/smoke.ts', ...words];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) giveUp('The stacks are deployed, and the smoke test has failed: see above.');
}

function resources() {
  return [dataStack, stack].flatMap((name) => {
    const { Resources } = JSON.parse(readFileSync(join(folder, `${name}.template.json`), 'utf8'));
    return Object.values(Resources).map(({ Type, Properties = {} }) => ({
      type: Type,
      properties: Properties,
    }));
  });
}

/** The web client, with what it has to know of the outputs beside it. The operators' part first: the public part names its files. */
async function uploadWeb(outputs) {
  const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const { operatorsFiles, publicFiles, upload } = await import('./upload.mjs');
  const { load } = await import('../dev/run.mjs');
  const { clientOutputs } = await load('infra/clientOutputs.ts');
  const { demandAccount } = await load('tools/operate/account.ts');
  const gated = operatorsFiles(web.operators);
  const open = publicFiles(web.folder);
  const uploadWith = async (config) => {
    const s3 = new S3Client(config);
    let done = 0;
    const onFile = () =>
      process.stdout.write(`\rUploading the web client: ${++done} of ${gated.length + open.length}`);
    await upload(s3, outputs.operatorsBucket, gated, onFile);
    await s3.send(
      new PutObjectCommand({
        Bucket: outputs.webBucket,
        Key: 'outputs.json',
        Body: JSON.stringify(clientOutputs(outputs)),
        ContentType: 'application/json; charset=utf-8',
        CacheControl: 'no-cache',
      }),
    );
    await upload(s3, outputs.webBucket, open, onFile);
    s3.destroy();
    return true;
  };
  await run(async () => {
    const account = await demandAccount();
    if (!(await account.ask(uploadWith, outputs.uploadRoleArn)))
      giveUp(
        `The stacks are deployed, and the web client is not: these credentials may not write to its buckets, nor assume
${outputs.uploadRoleArn}, which may. Allow sts:AssumeRole on it (docs/deploying.md, "From a pipeline"), and deploy again.`,
      );
  });
  console.log(`\nThe web client is at ${outputs.webUrl}`);
}
