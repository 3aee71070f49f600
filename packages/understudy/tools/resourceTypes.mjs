// Writes what CloudFormation's own data say of the resource types that the local account knows. After a new version of
// @aws-cdk/aws-service-spec: node packages/understudy/tools/resourceTypes.mjs
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const services = [
  ...[
    'AppSync',
    'Budgets',
    'CDK',
    'CloudFormation',
    'CloudFront',
    'CloudWatch',
    'Cognito',
    'DynamoDB',
    'ECR',
    'Events',
    'IAM',
  ],
  ...['KMS', 'Lambda', 'Logs', 'Route53', 'S3', 'SNS', 'SQS', 'SSM', 'Scheduler', 'SecretsManager', 'WAFv2'],
];

/** By resource type, sorted; `replaces` are the properties whose change makes a new physical resource. */
export function resourceTypes() {
  const require = createRequire(import.meta.url);
  const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');
  const { version } = require('@aws-cdk/aws-service-spec/package.json');
  const resources = loadAwsServiceSpecSync()
    .all('resource')
    .filter(({ cloudFormationType }) => services.includes(cloudFormationType.split('::')[1]))
    .sort((a, b) => (a.cloudFormationType < b.cloudFormationType ? -1 : 1));
  return {
    version,
    types: Object.fromEntries(resources.map((one) => [one.cloudFormationType, described(one)])),
  };
}

function described({ properties, primaryIdentifier = [] }) {
  const all = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = (holds) => all.filter(([, one]) => holds(one)).map(([name]) => name);
  return {
    properties: names(() => true),
    required: names(({ required }) => required === true),
    replaces: names(({ causesReplacement }) => causesReplacement === 'yes'),
    identifier: primaryIdentifier,
    mayReplace: names(({ causesReplacement }) => causesReplacement === 'maybe'),
  };
}

/** One line for each type, so that a new version shows what it changed. */
export function asText({ version, types }) {
  const lines = Object.entries(types).map(
    ([type, one]) => `    ${JSON.stringify(type)}: ${JSON.stringify(one)}`,
  );
  return `{\n  "version": ${JSON.stringify(version)},\n  "types": {\n${lines.join(',\n')}\n  }\n}\n`;
}

if (argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(
    new URL('../src/cloudformation/generated/resourceTypes.json', import.meta.url),
    asText(resourceTypes()),
  );
