// npm run as -- <role> <command …>: runs a command with the credentials of a role of the local stack.
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { readCommandLine } from './commandLine.mjs';
import { giveUp, root } from './ready.mjs';

const { values, positionals } = readCommandLine({
  name: 'npm run as',
  arguments: {
    names: '<role> <command …>',
    least: 2,
    most: Infinity,
    missing: 'Name a role and a command to run with its credentials.',
  },
  passesOn: true,
  about: `Runs a command with the credentials of a role of the running local stack, with every AWS service at its local
address. The role "operator" may do everything.`,
  options: {
    data: {
      value: 'folder',
      default: '.usher',
      env: 'USHER_DATA',
      about: 'the data folder of the running product',
    },
  },
});

const [role, command, ...args] = positionals;
const data = resolve(root, values.data);
if (!existsSync(join(data, 'operator.json')))
  giveUp(
    `Nothing was started in ${data} yet. Start the product (npm start), or name its folder with --data.`,
  );
if (!existsSync(join(data, 'lock')))
  giveUp(`The product of ${data} is not running. Start it first (npm start).`);
const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8'));
const outputs = JSON.parse(readFileSync(join(data, 'outputs.json'), 'utf8'));
const keys = role === 'operator' ? operator.credentials : operator.roles[role];
if (!keys) {
  const names = ['operator', ...Object.keys(operator.roles)];
  giveUp(
    `There is no role "${role}". The roles of this stack:\n${names.map((name) => `  ${name}`).join('\n')}`,
  );
}
const result = spawnSync(command, args, {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...operator.endpoints,
    AWS_REGION: operator.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    GRAPHQL_URL: outputs.graphqlUrl,
  },
});
if (result.error) giveUp(`${command} cannot be run: ${result.error.message}`);
process.exit(result.status ?? 1);
