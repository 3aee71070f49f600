import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Stack } from '../../src/kernel/stack.ts';
import { readTemplate, type ReadOptions } from '../../src/template/stack.ts';
import { addresses, temporaryFolder } from '../dynamodb/fixture.ts';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const at = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const parameter = (Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Value } });
const nested = (name: string, Parameters?: object) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: {
    TemplateURL: { 'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/assets/${name}-key.json` },
    ...(Parameters ? { Parameters } : {}),
  },
});

/** The stack `app`, and the templates of those inside it, as `cdk synth` leaves them. */
function read(templates: Record<string, object>, options: Partial<ReadOptions> = {}): Stack {
  const files: Record<string, object> = {};
  for (const [name, template] of Object.entries(templates)) {
    const file = name === 'app' ? 'app.template.json' : `${name}.nested.template.json`;
    fs.writeFileSync(path.join(folder, file), JSON.stringify(template));
    if (name !== 'app')
      files[name] = { source: { path: file }, destinations: { here: { objectKey: `${name}-key.json` } } };
  }
  fs.writeFileSync(path.join(folder, 'app.assets.json'), JSON.stringify({ files }));
  const app = { type: 'aws:cloudformation:stack', properties: { templateFile: 'app.template.json' } };
  fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts: { app } }));
  return readTemplate(folder, { addresses, seed: 'a', ...options });
}

const inner = {
  Parameters: { Told: { Type: 'String' }, More: { Type: 'CommaDelimitedList', Default: '' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Same: parameter({ Ref: 'Told' }),
    List: parameter({ 'Fn::Join': ['+', { Ref: 'More' }] }),
    Database: { Type: 'AWS::RDS::DBCluster' },
  },
  Outputs: { QueueArn: { Value: at('Queue', 'Arn') }, Host: { Value: at('Database', 'Endpoint.Address') } },
};
const app = {
  Resources: {
    Same: parameter('outer'),
    Inner: nested('inner', { Told: at('Same', 'Value'), More: ['a', 'b'] }),
    Probe: parameter(at('Inner', 'Outputs.QueueArn')),
  },
  Outputs: { Arn: { Value: at('Inner', 'Outputs.QueueArn') } },
};

test('a stack inside another is made with its parameters, and gives its outputs', () => {
  const stack = read({ app, inner });
  const { resources } = stack;
  const arn = resources.get('Queue')!.attributes['Arn'];
  expect(String(arn)).toMatch(/:app-Inner-\w+-Queue-\w+$/);
  expect(resources.get('Probe')!.properties['Value']).toBe(arn);
  expect(resources.get('List')!.properties['Value']).toBe('a+b');
  const values = [...resources].filter(([id]) => /Same$/.test(id)).map(([, one]) => one.properties['Value']);
  expect(values).toEqual(['outer', 'outer']);
  expect([stack.name, stack.outputs]).toEqual(['app', { Arn: arn }]);
  expect(stack.unsupported).toEqual(['AWS::RDS::DBCluster: Database']);
});

test('it may hold others, and what is left out of it is named as in any other', () => {
  const middle = { Resources: { Deep: nested('inner', { Told: 'x' }) } };
  const outer = { Resources: { Middle: nested('middle') } };
  expect(read({ app: outer, middle, inner }).resources.has('Queue')).toBe(true);
  const { notes } = read({ app: outer, middle, inner }, { leaveOut: ['Queue', 'AWS::RDS::DBCluster'] });
  expect(notes).toContain('Left out: Queue');
});

test('what it does not give, and a template that is not there, are refused with their place', () => {
  const Probe = parameter(at('Inner', 'Outputs.Lost'));
  expect(() => read({ app: { Resources: { ...app.Resources, Probe } }, inner })).toThrow(
    'Probe at Properties.Value.Fn::GetAtt: Inner (AWS::CloudFormation::Stack) has no attribute Outputs.Lost here',
  );
  expect(() => read({ app })).toThrow('Inner at Properties.TemplateURL: no asset is behind https://s3.');
  const unfilled = { Resources: { Inner: nested('inner') } };
  expect(() => read({ app: unfilled, inner })).toThrow('Told at Parameters: has no default');
});
