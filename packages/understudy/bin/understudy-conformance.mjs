#!/usr/bin/env node
// npx understudy-conformance: asks an AppSync API what the local one claims, and says where they differ.
import { bundled } from './bundled.mjs';
import { commandLine, flag, text } from './commandLine.mjs';

const help = `usage: understudy-conformance --endpoint <url> --api-key <key> [options]
       understudy-conformance --deploy [options]
       understudy-conformance --template

Asks an AppSync API each case that the local service is held to, and says where the answers differ. The API is made from a template
that is in this package: deploy it yourself and name its outputs, or let --deploy make a stack of its own and remove it afterwards.
Nothing else is deployed. With an account of AWS it costs a few cents.

  --endpoint <url>      the output GraphqlUrl of the stack
  --api-key <key>       the output ApiKey
  --realtime <url>      the output RealtimeUrl (default: as AWS names it)
  --deploy              deploys the template through CloudFormation, with the credentials of the environment (AWS_ACCESS_KEY_ID,
                        AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), at AWS_ENDPOINT_URL where that is set
  --keep                leaves the stack that it has deployed
  --stack <name>        what that stack is called (default understudy-conformance)
  --region <name>       where it is deployed, or where the API is (default AWS_REGION, else us-east-1)
  --record <file>       writes every answer to a file; as packages/understudy/recorded.json of a clone it is what
                        docs/appsync-parity.md calls recorded
  --template            prints the template, and does nothing else
  --json                prints the comparison as JSON
  --version             prints the version
  --help, -h            prints this, and does nothing else

Exit codes: 0 everything answers alike, 1 something differs or could not be asked, 2 the command line is wrong.`;

const { values, wrong } = commandLine({
  name: 'understudy-conformance',
  help,
  options: {
    ...{ endpoint: text, 'api-key': text, realtime: text, region: text, record: text },
    ...{ deploy: flag, keep: flag, template: flag, json: flag },
    stack: { ...text, default: 'understudy-conformance' },
  },
});
const { runConformance, conformanceTemplate } = await bundled('src/conformance/command.ts');
if (values.template) {
  console.log(JSON.stringify(conformanceTemplate(), null, 2));
  process.exit(0);
}
const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...environment } = process.env;
if (values.deploy && values.endpoint) wrong('Either an API is named by --endpoint, or --deploy makes one.');
if (!values.deploy && (!values.endpoint || !values['api-key']))
  wrong('Name an API by --endpoint and --api-key, or let --deploy make one.');
if (values.endpoint && !URL.canParse(values.endpoint)) wrong(`${values.endpoint} is no address.`);
if (values.deploy && !(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY))
  wrong('To deploy, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed.');

process.exit(
  await runConformance({
    region: values.region ?? environment.AWS_REGION ?? 'us-east-1',
    ...(values.endpoint
      ? { target: { graphqlUrl: values.endpoint, apiKey: values['api-key'], realtimeUrl: values.realtime } }
      : {}),
    stackName: values.stack,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    },
    endpoint: environment.AWS_ENDPOINT_URL_CLOUDFORMATION ?? environment.AWS_ENDPOINT_URL,
    ...{ keep: values.keep, json: values.json, record: values.record },
  }),
);
