// npm run as -- <role> <command …>: runs a command with the credentials of a role of the local stack.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { giveUp, root } from './ready.mjs';

const help = `usage: npm run as -- <role> <command …>

Runs a command with the credentials of a role of the running local stack, and with every AWS service at its local
address. The role "operator" may do everything. USHER_DATA names another data folder than .usher.`;

const [role, command, ...args] = process.argv.slice(2);
if (!role || role === '--help' || role === '-h') {
  console.log(help);
  process.exit(role ? 0 : 2);
}
if (!command) giveUp('Say which command to run after the role.');
const data = resolve(process.env.USHER_DATA ?? join(root, '.usher'));
if (!existsSync(join(data, 'operator.json')))
  giveUp(`Nothing was started in ${data} yet. Run npm start first.`);
const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8'));
const outputs = JSON.parse(readFileSync(join(data, 'outputs.json'), 'utf8'));
const keys = role === 'operator' ? operator.credentials : operator.roles[role];
if (!keys)
  giveUp(`There is no role ${role}. These are: ${['operator', ...Object.keys(operator.roles)].join(', ')}.`);
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
