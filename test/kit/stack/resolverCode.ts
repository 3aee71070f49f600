import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, type PartialContext } from '../../../packages/understudy/src/appsync/runtime/evaluate.ts';
import { stackTemplate, synthesized } from './template.ts';

const { Resources } = stackTemplate();

/** The text of an asset of the stack's, by the location that a resolver or a step names. */
export function assetTextOf({ CodeS3Location }: Record<string, any>): string {
  const [key] = /[^/]+$/.exec(CodeS3Location['Fn::Sub'] as string)!;
  return readFileSync(join(synthesized, `asset.${key}`), 'utf8');
}

/** The very text that AppSync is given for a field. */
export function codeOf(coordinate: string): string {
  const [typeName, fieldName] = coordinate.split('.');
  const found = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::AppSync::Resolver' &&
      Properties['TypeName'] === typeName &&
      Properties['FieldName'] === fieldName,
  );
  return assetTextOf(found!.Properties);
}

/** And for a step of its pipeline. */
export function stepCodeOf(name: string): string {
  const found = Object.values(Resources).find(
    ({ Type, Properties }) => Type === 'AWS::AppSync::FunctionConfiguration' && Properties['Name'] === name,
  );
  return assetTextOf(found!.Properties);
}

/** Runs one half of a resolver at a moment that stands still. */
export function evaluateAt(nowMs: number) {
  return (code: string, half: 'request' | 'response', context: PartialContext) =>
    evaluate(code, half, context, { clock: { now: () => nowMs } });
}
