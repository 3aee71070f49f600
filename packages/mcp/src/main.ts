import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { readCommandLine, run } from '../../../tools/dev/commandLine.mjs';
import manifest from '../package.json' with { type: 'json' };
import { connecting } from './connect.ts';
import { serverFor } from './server.ts';

const { values, wrong } = readCommandLine({
  name: 'usher-mcp',
  about: `A Model Context Protocol server for Usher's API, over standard input and output. An MCP client starts it.`,
  options: {
    data: {
      value: 'folder',
      default: '.usher',
      env: 'USHER_DATA',
      about: 'the data folder of an Usher that runs on this machine',
    },
    outputs: {
      value: 'file',
      about: 'the outputs that npm run deploy wrote, to use a deployment instead of --data',
    },
    as: {
      value: 'role',
      default: 'operator',
      about:
        'operator, or a service: on this machine backend, backendRead, backendCount, backendSell or backendGrant; with a deployment "service", in the role of your AWS credentials',
    },
    'allow-changes': {
      about: 'also offers the changes that the role may make; without it, only reads and dry runs',
    },
    'token-command': {
      value: 'command',
      env: 'USHER_TOKEN_COMMAND',
      about:
        'a command that prints an access token of the operator; it runs at the first call and when a token has expired',
    },
  },
  more: `The operator is the one that npm start created, or USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD. With a second factor or an OpenID Connect
issuer, use --token-command or USHER_ADMIN_TOKEN. A service uses the AWS credentials of the environment or of AWS_PROFILE.`,
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
