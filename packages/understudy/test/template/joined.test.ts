import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTemplate, type ReadOptions } from '../../src/template/stack.ts';
import { addresses, temporaryFolder } from '../dynamodb/fixture.ts';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true }));

interface Given {
  template: object;
  dependencies?: string[];
  region?: string;
}

/** Writes an assembly of stacks as `cdk synth` does, in the order in which they are given. */
function write(stacks: Record<string, Given>): void {
  const artifacts = Object.entries(stacks).map(
    ([name, { template, dependencies = [], region = 'eu-west-1' }]) => {
      fs.writeFileSync(path.join(folder, `${name}.template.json`), JSON.stringify(template));
      const artifact = {
        type: 'aws:cloudformation:stack',
        environment: `aws://unknown-account/${region}`,
        dependencies: [...dependencies, `${name}.assets`],
        properties: { templateFile: `${name}.template.json` },
      };
      return [name, artifact] as const;
    },
  );
  fs.writeFileSync(
    path.join(folder, 'manifest.json'),
    JSON.stringify({ artifacts: Object.fromEntries(artifacts) }),
  );
}

const read = (options: Partial<ReadOptions> = {}) =>
  readTemplate(folder, { addresses, seed: 'a', ...options });
const parameter = (Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Value } });
const exported = (Value: unknown, Name: unknown = 'told') => ({ Value, Export: { Name } });
const told = { 'Fn::ImportValue': 'told' };
const data = {
  Parameters: { Kept: { Type: 'String', Default: 'a week' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Own: parameter({ Ref: 'Kept' }) },
  Outputs: { Arn: exported({ 'Fn::GetAtt': ['Queue', 'Arn'] }), Open: { Value: 'open' } },
};
const app = { Resources: { Probe: parameter(told) }, Outputs: { Of: { Value: 'app' } } };

describe('stacks of which one depends on others', () => {
  test('are read as one installation, which has the name of that stack and the resources of all', () => {
    write({ app: { template: app, dependencies: ['data'] }, data: { template: data } });
    const stack = read();
    expect(stack.name).toBe('app');
    expect([...stack.resources.keys()]).toEqual(['Queue', 'Own', 'Probe']);
    const queue = stack.resources.get('Queue')!;
    expect(stack.resources.get('Probe')!.properties['Value']).toBe(queue.attributes['Arn']);
    expect(queue.attributes['Arn']).toContain(':data-Queue-');
  });

  test('each have pseudo parameters of their own', () => {
    const named = (id: string, outputs = {}) => ({
      template: { Resources: { [id]: parameter({ Ref: 'AWS::StackName' }) }, Outputs: outputs },
    });
    write({ data: named('One'), app: { ...named('Two'), dependencies: ['data'] } });
    const { resources } = read();
    expect(['One', 'Two'].map((id) => resources.get(id)!.properties['Value'])).toEqual(['data', 'app']);
  });

  test('are followed from one to the next, and each is made once', () => {
    const giving = (name: string, from?: string) => ({
      Resources: { [name]: parameter(from ? { 'Fn::ImportValue': from } : 'the first') },
      Outputs: { Out: exported({ 'Fn::GetAtt': [name, 'Value'] }, name) },
    });
    write({
      last: { template: giving('Last', 'Left'), dependencies: ['right', 'left'] },
      right: { template: giving('Right', 'First'), dependencies: ['first'] },
      left: { template: giving('Left', 'First'), dependencies: ['first'] },
      first: { template: giving('First') },
    });
    const { resources } = read();
    expect([...resources.keys()].sort()).toEqual(['First', 'Last', 'Left', 'Right']);
    expect(resources.get('Last')!.properties['Value']).toBe('the first');
  });

  test('take a parameter each where they declare it, and none that is not declared', () => {
    write({ app: { template: app, dependencies: ['data'] }, data: { template: data } });
    expect(read({ parameters: { Kept: 'a day' } }).resources.get('Own')!.properties['Value']).toBe('a day');
    expect(() => read({ parameters: { Lost: 'x' } })).toThrow(
      'Lost at Parameters: the template has no such parameter',
    );
  });

  test('have the outputs of all but what is exported to one of them', () => {
    write({ app: { template: app, dependencies: ['data'] }, data: { template: data } });
    expect(read().outputs).toEqual({ Open: 'open', Of: 'app' });
    expect(read({ stack: 'data' }).outputs).toHaveProperty('Arn');
  });

  test('may call resources the same: that of the stack before is written with its name', () => {
    const template = (Value: unknown) => ({
      Resources: { Same: parameter(Value), Other: parameter({ Ref: 'Same' }) },
    });
    write({
      data: { template: template('data') },
      app: { template: template('app'), dependencies: ['data'] },
    });
    const { resources, written } = read();
    expect([...resources.keys()].sort()).toEqual(['Other', 'Same', 'data.Other', 'data.Same']);
    expect(resources.get('data.Other')!.properties['Value']).toBe(resources.get('data.Same')!.physicalId);
    expect(resources.get('data.Same')!.physicalId).not.toBe(resources.get('Same')!.physicalId);
    expect(written.get('data.Other')).toEqual({ Value: { Ref: 'data.Same' } });
    expect(written.get('Other')).toEqual({ Value: { Ref: 'Same' } });
  });

  test('import only what a stack before exports, in their own region', () => {
    write({ app: { template: app, dependencies: ['data'] }, data: { template: { Resources: {} } } });
    expect(() => read()).toThrow(
      'Probe at Properties.Value.Fn::ImportValue: no stack that is deployed before exports told',
    );
    write({ app: { template: app, dependencies: ['data'] }, data: { template: data, region: 'eu-west-2' } });
    expect(() => read()).toThrow('no stack that is deployed before exports told');
  });

  test('read an output of a stack before by its name, in the region that they name, exported or not', () => {
    const asking = (StackName: string, Region: unknown = { Ref: 'AWS::Region' }) => ({
      Resources: { Probe: parameter({ 'Fn::GetStackOutput': { StackName, OutputName: 'Open', Region } }) },
    });
    write({ app: { template: asking('data'), dependencies: ['data'] }, data: { template: data } });
    expect(read().resources.get('Probe')!.properties['Value']).toBe('open');
    for (const template of [asking('lost'), asking('data', 'eu-west-2')]) {
      write({ app: { template, dependencies: ['data'] }, data: { template: data } });
      expect(() => read()).toThrow(
        /^Probe at Properties.Value.Fn::GetStackOutput: no stack (lost|data) that is deployed before has an output Open; --import /,
      );
    }
  });

  test('export a name once', () => {
    const again = { Resources: {}, Outputs: { Again: exported('x') } };
    write({
      app: { template: app, dependencies: ['data', 'more'] },
      data: { template: data },
      more: { template: again },
    });
    expect(() => read()).toThrow('Again at Outputs.Export.Name: told is exported already');
  });

  test('are told apart by what nothing depends on, which one of them must be alone in', () => {
    write({
      app: { template: app, dependencies: ['data'] },
      data: { template: data },
      alone: { template: { Resources: {} } },
    });
    expect(() => read()).toThrow(
      "has 3 stacks (app, data, alone), 2 of which no other one needs; name those that are to run (--stack app, more than once, or --stack '*')",
    );
    expect(read({ stack: 'app' }).resources.has('Queue')).toBe(true);
    expect(read({ stack: 'data' }).resources.has('Probe')).toBe(false);
  });

  test('run together where they are named, each once and behind those that it needs', () => {
    const asking = { Resources: { More: parameter(told) }, Outputs: { Said: exported('it', 'said') } };
    write({
      app: { template: app, dependencies: ['data'] },
      more: { template: asking, dependencies: ['data'] },
      data: { template: data },
      alone: { template: { Resources: { Alone: { Type: 'AWS::SQS::Queue' } } } },
    });
    const two = read({ stack: ['more', 'app'] });
    expect([...two.resources.keys()]).toEqual(['Queue', 'Own', 'More', 'Probe']);
    expect(two.outputs).toEqual({ Open: 'open', Of: 'app', Said: 'it' });
    expect(read({ stack: '*' }).resources.has('Alone')).toBe(true);
  });

  test('take what a stack exports that is not here from the user, and nothing that none imports', () => {
    const asking = {
      Resources: {
        Probe: parameter(told),
        Other: parameter({ 'Fn::GetStackOutput': { StackName: 'theirs', OutputName: 'Open' } }),
      },
    };
    write({ app: { template: asking } });
    expect(() => read()).toThrow(
      'no stack that is deployed before exports told; --import told=<value> gives it',
    );
    const imports = { told: 'by hand', 'theirs.Open': 'too' };
    const values = ['Probe', 'Other'].map((id) => read({ imports }).resources.get(id)!.properties['Value']);
    expect(values).toEqual(['by hand', 'too']);
    expect(() => read({ imports: { ...imports, lost: 'x' } })).toThrow(
      'lost: no stack imports a value of this name',
    );
  });
});
