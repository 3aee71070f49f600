import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCloud } from '../../src/main.ts';
import { temporaryFolder } from './world.ts';

const at = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const role = (service: string, Action: string, Resource: unknown) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } }],
  },
});
const api = { ApiId: at('Api', 'ApiId') };

/** An API whose mutation puts what it is told on the bus, and a rule that asks it. */
const resources = (allowed: string) => ({
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'told', AuthenticationType: 'AWS_IAM' } },
  Schema: {
    Type: 'AWS::AppSync::GraphQLSchema',
    Properties: {
      ...api,
      Definition: 'type Query { none: Int } type Mutation { tell(msg: String!): String }',
    },
  },
  SourceRole: role('appsync.amazonaws.com', 'events:PutEvents', at('Bus', 'Arn')),
  Source: {
    Type: 'AWS::AppSync::DataSource',
    Properties: {
      ...{ ...api, Name: 'bus', Type: 'AMAZON_EVENTBRIDGE', ServiceRoleArn: at('SourceRole', 'Arn') },
      EventBridgeConfig: { EventBusArn: at('Bus', 'Arn') },
    },
  },
  Tell: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: 'Schema',
    Properties: {
      ...{ ...api, TypeName: 'Mutation', FieldName: 'tell', DataSourceName: at('Source', 'Name') },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
      Code: `export function request(ctx) {
        return { operation: 'PutEvents', events: [{ source: 'told', detailType: 'x', detail: { msg: ctx.args.msg } }] };
      }
      export function response(ctx) { return ctx.args.msg; }`,
    },
  },
  RuleRole: role('events.amazonaws.com', 'appsync:GraphQL', {
    'Fn::Sub': `\${Api.Arn}/types/Mutation/fields/${allowed}`,
  }),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      EventPattern: { source: ['shop'] },
      Targets: [
        {
          ...{ Id: 'api', Arn: at('Api', 'GraphQLEndpointArn'), RoleArn: at('RuleRole', 'Arn') },
          AppSyncParameters: { GraphQLOperation: 'mutation ($msg: String!) { tell(msg: $msg) }' },
          InputTransformer: { InputPathsMap: { msg: '$.detail.msg' }, InputTemplate: '{"msg": "<msg>"}' },
        },
      ],
    },
  },
});

async function started(allowed: string) {
  const folder = temporaryFolder();
  fs.writeFileSync(
    path.join(folder, 'demo.template.json'),
    JSON.stringify({ Resources: resources(allowed) }),
  );
  const cloud = await startCloud({
    ...{ template: folder, data: path.join(folder, 'data'), host: '127.0.0.1', port: 0 },
  });
  onTestFinished(() => cloud.stop());
  const put = (source: string) =>
    cloud.call('events', 'PutEvents', {
      Entries: [{ Source: source, DetailType: 'x', Detail: '{"msg":"hi"}', EventBusName: 'orders' }],
    });
  const told = () =>
    cloud.events.buses
      .get('orders')!
      .list()
      .flatMap(({ event }) => (event['source'] === 'told' ? [event['detail']] : []));
  return { cloud, put, told };
}

test('a rule asks an API of the template, in its role, with its input as variables', async () => {
  const { put, told } = await started('tell');
  await put('elsewhere');
  await put('shop');
  await expect.poll(told).toEqual([{ msg: 'hi' }]);
});

test('a role that may not ask for the field is denied, field by field', async () => {
  const { cloud, put, told } = await started('other');
  await put('shop');
  await expect
    .poll(() => cloud.authority.report().denials.map(({ action }) => action))
    .toEqual(['appsync:GraphQL']);
  expect(told()).toEqual([]);
});
