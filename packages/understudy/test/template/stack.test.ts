import fs from 'node:fs';
import path from 'node:path';
import { zipSync, strToU8 } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assetFolder } from '../../src/template/assets.ts';
import { readTemplate, type ReadOptions } from '../../src/template/stack.ts';
import type { Stack } from '../../src/kernel/stack.ts';
import { addresses, temporaryFolder } from '../dynamodb/fixture.ts';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true }));

interface Parts {
  Resources?: Record<string, object>;
  [section: string]: object | undefined;
}

function read(template: Parts, options: Partial<ReadOptions> = {}): Stack {
  fs.writeFileSync(path.join(folder, 'demo.template.json'), JSON.stringify({ Resources: {}, ...template }));
  return readTemplate(folder, { addresses, seed: 'a', ...options });
}

/** Resolves one value as a property of a parameter, which takes anything. */
function resolved(value: unknown, more: Parts = {}): unknown {
  const Resources = {
    ...more.Resources,
    Probe: { Type: 'AWS::SSM::Parameter', Properties: { Value: value } },
  };
  return read({ ...more, Resources }).resources.get('Probe')!.properties.Value;
}

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [],
    AttributeDefinitions: [],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
  },
};
const sections = {
  Resources: { Table: table, Gone: { Type: 'AWS::SQS::Queue', Condition: 'No' } },
  Parameters: {
    Name: { Type: 'String', Default: 'x' },
    Names: { Type: 'CommaDelimitedList', Default: 'a, b' },
  },
  Mappings: { Map: { top: { second: 'found' } } },
  Conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'x'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
  },
};

describe('an intrinsic', () => {
  test.each<[unknown, unknown]>([
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::StackName' }, 'demo'],
    [{ Ref: 'Name' }, 'x'],
    [{ Ref: 'Names' }, ['a', 'b']],
    [
      { 'Fn::GetAtt': ['Table', 'Arn'] },
      expect.stringMatching(/^arn:aws:dynamodb:eu-central-1:000000000000:table\/demo-Table-[A-Z0-9]{12}$/),
    ],
    [{ 'Fn::GetAtt': 'Table.StreamArn' }, expect.stringContaining('/stream/')],
    [
      { 'Fn::Sub': '${AWS::Partition}/${Name}/${!literal}/${Table.Arn}' },
      expect.stringMatching(/^aws\/x\/\$\{literal\}\/arn:/),
    ],
    [{ 'Fn::Sub': ['${a}-${Name}', { a: { Ref: 'AWS::Region' } }] }, 'eu-central-1-x'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1]] }, 'a-x-1'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::FindInMap': ['Map', 'top', 'second'] }, 'found'],
    [{ 'Fn::FindInMap': ['Map', 'top', 'third', { DefaultValue: 'else' }] }, 'else'],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
    [{ 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']],
    [{ 'Fn::If': ['Either', 'yes', { Ref: 'Nonsense' }] }, 'yes'],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    [
      { a: { Ref: 'AWS::NoValue' }, b: ['c', { 'Fn::If': ['No', 'd', { Ref: 'AWS::NoValue' }] }] },
      { b: ['c'] },
    ],
    [
      { Statement: [{ Condition: { StringEquals: { a: { Ref: 'Name' } } } }] },
      { Statement: [{ Condition: { StringEquals: { a: 'x' } } }] },
    ],
  ])('%j resolves', (value, wanted) => {
    expect(resolved(value, sections)).toEqual(wanted);
  });

  test.each<[unknown, string]>([
    [
      { 'Fn::ImportValue': 'x' },
      'Probe at Properties.Value.Fn::ImportValue: no stack that is deployed before exports x',
    ],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, 'the intrinsic Fn::Cidr is not supported'],
    [{ Ref: 'Missing' }, 'Probe at Properties.Value.Ref: there is no parameter or resource Missing'],
    [{ Ref: 'Gone' }, 'Gone is not created, because its condition is false'],
    [{ 'Fn::GetAtt': ['Table', 'Colour'] }, 'Table (AWS::DynamoDB::Table) has no attribute Colour'],
    [{ 'Fn::If': ['Maybe', 1, 2] }, 'there is no condition Maybe'],
    [{ 'Fn::FindInMap': ['Map', 'top', 'third'] }, 'the mapping Map.top.third does not exist'],
    [{ 'Fn::Join': ['-', 'x'] }, 'a list is needed'],
    [{ a: [{ b: '{{resolve:ssm:x}}' }] }, 'Probe at Properties.Value.a.0.b: the dynamic reference'],
  ])('%j is refused with its place', (value, message) => {
    expect(() => resolved(value, sections)).toThrow(message);
  });
});

describe('a stack', () => {
  test('leaves out what its conditions leave out, and gives its outputs', () => {
    const stack = read({
      ...sections,
      Outputs: { A: { Value: { Ref: 'Name' } }, B: { Value: 'b', Condition: 'No' } },
    });
    expect([...stack.resources.keys()]).toEqual(['Table']);
    expect(stack.outputs).toEqual({ A: 'x' });
  });

  test('takes parameters that are declared, within what they allow', () => {
    const Parameters = {
      Env: { Type: 'String', AllowedPattern: '[a-z]+' },
      Free: { Type: 'String', Default: '' },
    };
    const Outputs = { Env: { Value: { Ref: 'Env' } } };
    expect(read({ Parameters, Outputs }, { parameters: { Env: 'prod' } }).outputs).toEqual({ Env: 'prod' });
    expect(() => read({ Parameters, Outputs })).toThrow('Env at Parameters: has no default');
    expect(() => read({ Parameters, Outputs }, { parameters: { Env: 'A1' } })).toThrow(
      'A1 does not match [a-z]+',
    );
    expect(() => read({ Parameters }, { parameters: { Other: 'x' } })).toThrow(
      'Other at Parameters: the template has no such parameter',
    );
  });

  test('names the resources of a circle', () => {
    const queue = (other: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: other } } });
    expect(() => read({ Resources: { A: queue('B'), B: queue('A') } })).toThrow(
      'A: circular dependency: A → B → A',
    );
  });

  test('lists what is declared and not run, once for each type', () => {
    const Resources = {
      Two: { Type: 'AWS::SNS::Topic' },
      One: { Type: 'Custom::Thing' },
      Three: { Type: 'AWS::SNS::Topic' },
      Table: table,
    };
    expect(read({ Resources }).unsupported).toEqual(['AWS::SNS::Topic: Two, Three', 'Custom::Thing: One']);
  });

  test('refuses a property that nothing would carry out', () => {
    const Properties = { ...table.Properties, KinesisStreamSpecification: {} };
    expect(() => read({ Resources: { Table: { ...table, Properties } } })).toThrow(
      'Table at Properties.KinesisStreamSpecification: this property of AWS::DynamoDB::Table is not supported',
    );
  });

  test('has the same names in every run, and other API keys in every installation', () => {
    const Resources = {
      Queue: { Type: 'AWS::SQS::Queue' },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: 'a' } },
    };
    const [first, again, other] = ['a', 'a', 'b'].map((seed) => read({ Resources }, { seed }).resources);
    expect(again).toEqual(first);
    expect(other!.get('Queue')).toEqual(first!.get('Queue'));
    expect(other!.get('Key')!.attributes.ApiKey).not.toBe(first!.get('Key')!.attributes.ApiKey);
  });
});

describe('a synthesized folder', () => {
  const manifest = (...names: string[]) => ({
    artifacts: Object.fromEntries(
      names.map((name) => [
        name,
        {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/us-west-2',
          properties: { templateFile: `${name}.template.json` },
        },
      ]),
    ),
  });
  const write = (name: string, content: object) =>
    fs.writeFileSync(path.join(folder, name), JSON.stringify(content));

  test('gives the stack that is named, in its region', () => {
    write('manifest.json', manifest('one', 'two'));
    write('two.template.json', { Resources: {} });
    const open = (stack?: string) =>
      readTemplate(folder, { addresses, seed: 'a', ...(stack ? { stack } : {}) });
    expect(open('two')).toMatchObject({ name: 'two', region: 'us-west-2' });
    expect(() => open()).toThrow('has 2 stacks (one, two), 2 of which no other one needs; name those');
    expect(() => open('three')).toThrow('has no stack three, only one, two');
  });

  test('that is missing or broken is named', () => {
    expect(() => readTemplate(path.join(folder, 'none'), { addresses, seed: 'a' })).toThrow(
      'none: there is no such folder',
    );
    fs.writeFileSync(path.join(folder, 'demo.template.json'), '{');
    expect(() => readTemplate(folder, { addresses, seed: 'a' })).toThrow('demo.template.json: is not JSON');
  });

  test('leads to its assets, unpacking archives that stay inside their folder', () => {
    const files = Object.fromEntries(
      ['code', 'good.zip', 'evil.zip', 'gone'].map((name) => [
        name,
        { source: { path: name }, destinations: { here: { objectKey: `key-${name}` } } },
      ]),
    );
    write('demo.assets.json', { files });
    fs.mkdirSync(path.join(folder, 'code'));
    fs.writeFileSync(
      path.join(folder, 'good.zip'),
      zipSync({ 'index.js': strToU8('1'), 'deep/a.js': strToU8('2') }),
    );
    fs.writeFileSync(path.join(folder, 'evil.zip'), zipSync({ '../../evil.js': strToU8('1') }));
    const { assets } = read({});
    const place = { logicalId: 'Fn', path: 'Properties.Code.S3Key' };
    const open = (key: string) => assetFolder(assets, key, path.join(folder, 'work'), place);
    expect(open('key-code')).toBe(path.join(folder, 'code'));
    expect(fs.readFileSync(path.join(open('key-good.zip'), 'deep', 'a.js'), 'utf8')).toBe('2');
    expect(() => open('key-evil.zip')).toThrow('leads out of it');
    expect(() => open('key-gone')).toThrow('Fn at Properties.Code.S3Key: its asset');
    expect(() => open('other')).toThrow('no asset has the key other');
  });
});
