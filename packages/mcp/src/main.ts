import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { readCommandLine, run } from '../../../tools/dev/commandLine.mjs';
import manifest from '../package.json' with { type: 'json' };
import { connecting } from './connect.ts';
import { serverFor } from './server.ts';

const { values, wrong } = readCommandLine({
  name: 'usher-mcp',
  about: `A Model Context Protocol server over Usher's API, which speaks over standard input and output. A client starts it.`,
  options: {
    data: {
      value: 'folder',
      default: '.usher',
      env: 'USHER_DATA',
      about: 'of the Usher that runs on this machine',
    },
    outputs: { value: 'file', about: 'of a deployment, as npm run deploy wrote it, in place of --data' },
    as: {
      value: 'role',
      default: 'operator',
      about:
        'operator; or a service: on this machine backend, backendRead, backendCount, backendSell or backendGrant, of a deployment "service", in the role of the AWS credentials that are found',
    },
    'allow-changes': {
      about: 'offers changes as well, as far as the role may make them; without it reads and dry runs',
    },
    'token-command': {
      value: 'command',
      env: 'USHER_TOKEN_COMMAND',
      about: 'prints an access token of the operator; run at the first call, and when a token has ended',
    },
  },
  more: `An operator is the one that npm start has made, or USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD; with a second factor, or at an
issuer, --token-command or USHER_ADMIN_TOKEN. A service takes AWS credentials as every AWS program does: the environment, AWS_PROFILE.`,
});

const { data, outputs, as: role } = values;
const services = ['backend', 'backendRead', 'backendCount', 'backendSell', 'backendGrant'];
const roles = ['operator', ...(outputs === undefined ? services : ['service'])];
if (!roles.includes(role)) wrong(`There is no role "${role}" here; --as takes ${roles.join(', ')}.`);

await run(async () => {
  const ask = connecting({ data, outputs, as: role, tokenCommand: values['token-command'] });
  const where = outputs ?? `the data folder ${data}`;
  const { version } = manifest;
  const server = serverFor({ version, where, role, ask, allowChanges: values['allow-changes'] });
  await server.connect(new StdioServerTransport());
});
