import { stableUuid } from '../names.ts';
import type { Family } from './declaration.ts';

export const lambda: Family = {
  'AWS::Lambda::Function': (declared) => {
    const name = declared.name('FunctionName', 64);
    return { ref: name, attributes: { Arn: declared.arn('lambda', `function:${name}`) } };
  },
  'AWS::Lambda::LayerVersion': (declared) => {
    const name = declared.name('LayerName', 140);
    const arn = declared.arn('lambda', `layer:${name}:1`);
    return { ref: arn, attributes: { LayerVersionArn: arn } };
  },
  'AWS::Lambda::Version': (declared) => {
    const arn = `${functionArn(declared.properties.FunctionName, declared.arn)}:1`;
    return { ref: arn, attributes: { FunctionArn: arn, Version: '1' } };
  },
  'AWS::Lambda::Alias': (declared) => {
    const arn = `${functionArn(declared.properties.FunctionName, declared.arn)}:${String(declared.properties.Name)}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  },
  'AWS::Lambda::Url': (declared) => {
    const arn = functionArn(declared.properties.TargetFunctionArn, declared.arn);
    const functionName = arn.split(':')[6]!;
    return {
      ref: arn,
      attributes: { FunctionArn: arn, FunctionUrl: declared.addresses.functionUrl(functionName) },
    };
  },
  'AWS::Lambda::EventSourceMapping': (declared) => {
    const id = stableUuid(declared.stackName, declared.logicalId);
    return {
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: declared.arn('lambda', `event-source-mapping:${id}`) },
    };
  },
  'AWS::Lambda::EventInvokeConfig': (declared) => ({ ref: declared.logicalId, attributes: {} }),
  'AWS::Lambda::Permission': (declared) => ({
    ref: declared.logicalId,
    attributes: { Id: declared.logicalId },
  }),
};

function functionArn(nameOrArn: unknown, arn: (service: string, rest: string) => string): string {
  const text = String(nameOrArn);
  return text.startsWith('arn:') ? text : arn('lambda', `function:${text}`);
}
