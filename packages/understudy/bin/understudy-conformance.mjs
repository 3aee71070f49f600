#!/usr/bin/env node
// npx understudy-conformance: asks an AppSync API what the local one claims, and says where they differ.
import { bundled } from './bundled.mjs';
import { commandLine, flag, text } from './commandLine.mjs';

const help = `usage: understudy-conformance --deploy [options]
       understudy-conformance --endpoint <url> --api-key <key> [options]
       understudy-conformance --compare <file>
       understudy-conformance --template

Asks an AppSync API each case that the local service is held to, and says where the answers differ: how it reads and refuses
requests, and what each mode of authorization (API key, IAM, user pool, OpenID Connect, Lambda) answers over HTTP and over sockets to
who has it and to who has it wrong. The API is made from a template that is in this package: let --deploy make a stack of its own, or
deploy it yourself and name its outputs.

What --deploy creates: one CloudFormation stack with an API, an on-demand table, two user pools with one user each, three functions
and five roles. What it costs: some 200 requests, of AppSync and behind it, well below one cent; nothing in it costs by the hour. What
it leaves behind: nothing; the stack is removed at the end, after a failure and an interrupt too, and its functions may not make log
groups. A stack of that name that is there already is not touched. --endpoint creates only events and rows of the table of that stack.

  --deploy              deploys the template through CloudFormation, with the credentials of the environment (AWS_ACCESS_KEY_ID,
                        AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), at AWS_ENDPOINT_URL where that is set; signs with them as IAM,
                        and signs a user of its own up at each pool
  --wait                waits five minutes for a token of a pool to end, and asks with it too
  --keep                leaves the stack that it has deployed
  --stack <name>        what that stack is called (default understudy-conformance)
  --endpoint <url>      the output GraphqlUrl of the stack
  --api-key <key>       the output ApiKey
  --realtime <url>      the output RealtimeUrl (default: as AWS names it)
  --iam                 asks with signatures too, by the credentials of the environment
  --user-pool-token <jwt>
                        an access token of the client UsersClientId
  --expired-token <jwt>
                        one of the same client that has ended: five minutes after it was given
  --oidc-token <jwt>    an access token of the client IssuerClientId, whose pool is the issuer of OpenID Connect
  --authorizer-token <text>
                        what the Lambda authorizer lets in (default: what the template's does)
  --region <name>       where it is deployed, or where the API is (default AWS_REGION, else us-east-1)
  --record <file>       writes every answer to a file; as packages/understudy/recorded.json of a clone it is what
                        docs/appsync-parity.md calls recorded
  --compare <file>      compares such a file with what the local service answers, case by case, and asks nothing
  --template            prints the template, and does nothing else
  --json                prints the comparison as JSON
  --version             prints the version
  --help, -h            prints this, and does nothing else

What it was not given credentials for is listed as not asked.

Exit codes: 0 everything answers alike, 1 something differs or could not be asked, 2 the command line is wrong.`;

const { values, wrong } = commandLine({
  name: 'understudy-conformance',
  help,
  options: {
    ...{ endpoint: text, 'api-key': text, realtime: text, region: text, record: text, compare: text },
    ...{ 'user-pool-token': text, 'expired-token': text, 'oidc-token': text, 'authorizer-token': text },
    ...{ deploy: flag, keep: flag, template: flag, json: flag, iam: flag, wait: flag },
    stack: { ...text, default: 'understudy-conformance' },
  },
});
const { runConformance, conformanceTemplate, authorizerToken } = await bundled('src/conformance/command.ts');
if (values.template) {
  console.log(JSON.stringify(conformanceTemplate(), null, 2));
  process.exit(0);
}
const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...environment } = process.env;
const hasCredentials = AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY;
const credentials = {
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  sessionToken: AWS_SESSION_TOKEN,
};
if (values.deploy && values.endpoint) wrong('Either an API is named by --endpoint, or --deploy makes one.');
if (!values.deploy && !values.compare && (!values.endpoint || !values['api-key']))
  wrong('Name an API by --endpoint and --api-key, or let --deploy make one.');
if (values.endpoint && !URL.canParse(values.endpoint)) wrong(`${values.endpoint} is no address.`);
if (values.deploy && !hasCredentials)
  wrong('To deploy, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed.');
if (values.iam && !hasCredentials)
  wrong('For --iam, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed.');

const target = {
  ...{ graphqlUrl: values.endpoint, apiKey: values['api-key'], realtimeUrl: values.realtime },
  iam: values.iam ? credentials : undefined,
  ...{ userPoolToken: values['user-pool-token'], expiredToken: values['expired-token'] },
  oidcToken: values['oidc-token'],
  authorizerToken: values['authorizer-token'] ?? authorizerToken,
};
process.exit(
  await runConformance({
    region: values.region ?? environment.AWS_REGION ?? 'us-east-1',
    ...(values.endpoint ? { target } : {}),
    recorded: values.compare,
    ...{ stackName: values.stack, credentials },
    endpoint: environment.AWS_ENDPOINT_URL_CLOUDFORMATION ?? environment.AWS_ENDPOINT_URL,
    poolEndpoint: environment.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER ?? environment.AWS_ENDPOINT_URL,
    ...{ keep: values.keep, waits: values.wait, json: values.json, record: values.record },
  }),
);
