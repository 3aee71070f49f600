import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Stack } from '../../src/kernel/stack.ts';
import { readTemplate, type ReadOptions } from '../../src/template/stack.ts';
import { addresses, temporaryFolder } from '../dynamodb/fixture.ts';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true }));

type Given = Record<string, { Type: string; Properties?: object }>;

function read(Resources: Given, options: Partial<ReadOptions> = {}, Outputs: object = {}): Stack {
  fs.writeFileSync(path.join(folder, 'demo.template.json'), JSON.stringify({ Resources, Outputs }));
  return readTemplate(folder, { addresses, seed: 'a', ...options });
}

const at = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const database = { Type: 'AWS::RDS::DBCluster', Properties: { MasterUserPassword: '{{resolve:x}}' } };
const lambda = (more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role: 'arn:aws:iam::000000000000:role/r', ...more },
});

describe('what nothing here runs', () => {
  test('is not read, and what it gives to others of its kind is any text', () => {
    const stack = read({
      Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: { 'Fn::Cidr': ['x'] } } },
      Gateway: {
        Type: 'AWS::EC2::NatGateway',
        Properties: { AllocationId: at('Address', 'AllocationId') },
      },
      Role: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: { Statement: { Resource: at('Database', 'DBClusterArn') } } },
      },
      Database: database,
    });
    expect(stack.unsupported).toEqual([
      'AWS::EC2::EIP: Address',
      'AWS::EC2::NatGateway: Gateway',
      'AWS::RDS::DBCluster: Database',
    ]);
    expect(stack.resources.get('Role')!.properties['PolicyDocument']).toEqual({
      Statement: { Resource: expect.stringMatching(/^arn:aws:rds:eu-central-1:000000000000:demo-Database-/) },
    });
  });

  test('is refused by name where something that runs would get something of it, with what to leave out', () => {
    const resources = {
      Database: database,
      Fn: lambda({ Environment: { Variables: { HOST: at('Database', 'Endpoint.Address'), OTHER: 'x' } } }),
    };
    expect(() => read(resources)).toThrow(
      'Fn at Properties.Environment.Variables.HOST.Fn::GetAtt: Database (AWS::RDS::DBCluster) is not run, so nothing here ' +
        'knows its Endpoint.Address; to run without it: --leave-out Fn.Environment.Variables.HOST',
    );
    const without = read(resources, { leaveOut: ['Fn.Environment.Variables.HOST'] });
    expect(without.resources.get('Fn')!.properties['Environment']).toEqual({ Variables: { OTHER: 'x' } });
    expect(without.notes).toEqual(['Left out: Fn.Environment.Variables.HOST']);
  });

  test('is known by its ARN, if a state machine, to what hands that on', () => {
    const { resources } = read({
      Machine: { Type: 'AWS::StepFunctions::StateMachine' },
      Fn: lambda({ Environment: { Variables: { MACHINE: { Ref: 'Machine' }, SAME: at('Machine', 'Arn') } } }),
    });
    const arn = expect.stringMatching(/^arn:aws:states:eu-central-1:000000000000:stateMachine:demo-Machine-/);
    const { Variables } = resources.get('Fn')!.properties['Environment'] as { Variables: object };
    expect(Variables).toEqual({ MACHINE: arn, SAME: arn });
  });

  test('has no output, which is told, and exports its name to other stacks all the same', () => {
    const Outputs = { Host: { Value: at('Database', 'Endpoint.Address') }, Kept: { Value: 'x' } };
    const { outputs, notes } = read({ Database: database }, {}, Outputs);
    expect(outputs).toEqual({ Kept: 'x' });
    expect(notes).toEqual(['No output Host: Database is not run here']);
  });
});

describe('a property', () => {
  test('that changes nothing here is taken, and told once for all that have it', () => {
    const VpcConfig = { SubnetIds: [at('Net', 'Id')], SecurityGroupIds: [at('Net', 'Group')] };
    const { notes } = read({
      One: lambda({ VpcConfig }),
      Two: lambda({ VpcConfig }),
      Net: { Type: 'AWS::EC2::VPC' },
    });
    expect(notes).toEqual(['No effect here: VpcConfig (AWS::Lambda::Function) of One, Two']);
  });

  test('that names a layer of another account is taken and told; one of the stack is taken silently', () => {
    const insights = 'arn:aws:lambda:eu-central-1:580247275435:layer:LambdaInsightsExtension:53';
    const { notes } = read({
      Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: {} } },
      One: lambda({ Layers: [insights, { Ref: 'Layer' }] }),
      Two: lambda({ Layers: [insights] }),
    });
    expect(notes).toEqual([`Not here: the layer ${insights} of One, Two`]);
  });

  test.each([
    ['AWS::AppSync::Resolver', 'RequestMappingTemplate', 'mapping templates (VTL) are not run', 'It'],
    ['AWS::AppSync::FunctionConfiguration', 'ResponseMappingTemplate', '(VTL) are not run', 'It'],
    ['AWS::AppSync::DataSource', 'RelationalDatabaseConfig', 'relational databases are not run', 'It'],
    ['AWS::AppSync::DataSource', 'OpenSearchServiceConfig', 'OpenSearch is not run', 'It'],
    ['AWS::Lambda::Function', 'ImageConfig', 'container images are not run', 'It'],
    ['AWS::Lambda::Function', 'FileSystemConfigs', 'file systems are not mounted', 'It.FileSystemConfigs'],
    ['AWS::DynamoDB::Table', 'ResourcePolicy', 'is not supported', 'It.ResourcePolicy'],
  ])('of %s, %s, is refused with its reason and what to leave out', (Type, name, reason, leaveOut) => {
    expect(() => read({ It: { Type, Properties: { [name]: '{}' } } })).toThrow(
      new RegExp(
        `It at Properties.${name}: .*${reason.replace(/[()]/g, '\\$&')}.*; to run without it: --leave-out ${leaveOut}$`,
      ),
    );
  });
});

describe('leaving out', () => {
  const api = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const resources = {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a' } },
    Search: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: api, Name: 'search' } },
    Find: {
      Type: 'AWS::AppSync::Resolver',
      Properties: { ApiId: api, DataSourceName: 'search', FieldName: 'find' },
    },
    Step: {
      Type: 'AWS::AppSync::FunctionConfiguration',
      Properties: { ApiId: api, DataSourceName: at('Search', 'Name') },
    },
    Both: {
      Type: 'AWS::AppSync::Resolver',
      Properties: { ApiId: api, PipelineConfig: { Functions: [at('Step', 'FunctionId')] } },
    },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: api } },
  };

  test('a resource takes along what is nothing without it, and nothing else', () => {
    const { resources: left, notes } = read(resources, { leaveOut: ['Search'] });
    expect([...left].filter(([, { type }]) => type.startsWith('AWS::') && !/left out/.test(type))).toEqual([
      ['Api', expect.anything()],
      ['Key', expect.anything()],
    ]);
    expect(notes).toEqual(['Left out: Search, and with it Find, Step, Both']);
  });

  test('a type leaves out all of its resources', () => {
    const { unsupported } = read(resources, { leaveOut: ['AWS::AppSync::Resolver'] });
    expect(unsupported).toEqual(['AWS::AppSync::Resolver (left out): Find, Both']);
  });

  test('an entry of a list is named by its place', () => {
    const two = { It: lambda({ Layers: ['a', 'b'] }) };
    expect(read(two, { leaveOut: ['It.Layers.0'] }).resources.get('It')!.properties['Layers']).toEqual(['b']);
  });

  test.each(['Lost', 'Api.Lost', 'AWS::S3::Bucket'])('%s, which is not there, is a mistake', (name) => {
    expect(() => read(resources, { leaveOut: [name] })).toThrow(
      `${name}: there is no resource, property or type of this name to leave out`,
    );
  });
});

describe('a template that no CDK wrote', () => {
  const yaml = `Parameters:
  Name: { Type: String, Default: todos }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { QueueName: !Sub "\${Name}-queue" }
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: { ApiId: x, DefinitionS3Location: ./schema.graphql }
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Code: ./code, Role: !GetAtt [Queue, Arn] }
Outputs:
  Arn: { Value: !GetAtt Queue.Arn }
`;
  const options = { addresses, seed: 'a' };

  test.each(['template.yaml', 'todos.template.yml'])('is read from %s, short forms and all', (name) => {
    fs.writeFileSync(path.join(folder, name), yaml);
    const stack = readTemplate(folder, options);
    expect(stack.outputs['Arn']).toBe('arn:aws:sqs:eu-central-1:000000000000:todos-queue');
    expect(readTemplate(path.join(folder, name), options).name).toBe(stack.name);
  });

  test('finds the files and folders beside it that it names', () => {
    fs.writeFileSync(path.join(folder, 'template.yaml'), yaml);
    fs.writeFileSync(path.join(folder, 'schema.graphql'), 'type Query { x: Int }');
    fs.mkdirSync(path.join(folder, 'code'));
    const { resources, assets } = readTemplate(folder, options);
    expect(resources.get('Schema')!.properties['DefinitionS3Location']).toBe('s3://beside/./schema.graphql');
    expect(assets.get('./schema.graphql')).toBe(path.join(folder, 'schema.graphql'));
    const { S3Key } = resources.get('Fn')!.properties['Code'] as { S3Key: string };
    expect(assets.get(S3Key)).toBe(path.join(folder, 'code'));
  });

  test('may want the language extensions, and no other macro', () => {
    const withTransform = (Transform: unknown, Value: unknown) => {
      const Resources = { Probe: { Type: 'AWS::SSM::Parameter', Properties: { Value } } };
      fs.writeFileSync(path.join(folder, 'demo.template.json'), JSON.stringify({ Transform, Resources }));
      return readTemplate(folder, options).resources.get('Probe')!.properties['Value'];
    };
    expect(withTransform('AWS::LanguageExtensions', { 'Fn::ToJsonString': { a: 1 } })).toBe('{"a":1}');
    expect(() => withTransform(['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'], 1)).toThrow(
      'macros are not run ("AWS::Serverless-2016-10-31"); give the template that CloudFormation makes of it',
    );
  });

  test('that is broken is named', () => {
    fs.writeFileSync(path.join(folder, 'template.yaml'), 'Resources: [');
    expect(() => readTemplate(folder, options)).toThrow(
      /template\.yaml: is not YAML: Flow sequence .* at line 1, column 13$/,
    );
    fs.writeFileSync(path.join(folder, 'template.yml'), yaml);
    expect(() => readTemplate(folder, options)).toThrow('holds 2 templates (template.yaml, template.yml)');
  });

  test('that is not there is named, or that the folder has none', () => {
    expect(() => readTemplate(folder, options)).toThrow('holds no template, as <name>.template.json or');
    const artifacts = {
      Gone: { type: 'aws:cloudformation:stack', properties: { templateFile: 'gone.json' } },
    };
    fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
    expect(() => readTemplate(folder, options)).toThrow('gone.json: there is no such file');
  });

  test('of an app with stages says which folders they are', () => {
    const artifacts = {
      Prod: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
    };
    fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
    expect(() => readTemplate(folder, options)).toThrow(
      'has no stack; its stages are folders of their own: assembly-Prod',
    );
  });
});
