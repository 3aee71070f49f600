import { evaluate, type PartialContext } from '../../../packages/understudy/src/appsync/runtime/evaluate.ts';
import { stackTemplate } from './template.ts';

const { Resources } = stackTemplate();

/** The very text that AppSync is given for a field. */
export function codeOf(coordinate: string): string {
  const [typeName, fieldName] = coordinate.split('.');
  const found = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::AppSync::Resolver' &&
      Properties['TypeName'] === typeName &&
      Properties['FieldName'] === fieldName,
  );
  return found!.Properties['Code'] as string;
}

/** And for a step of its pipeline. */
export function stepCodeOf(name: string): string {
  const found = Object.values(Resources).find(
    ({ Type, Properties }) => Type === 'AWS::AppSync::FunctionConfiguration' && Properties['Name'] === name,
  );
  return found!.Properties['Code'] as string;
}

/** Runs one half of a resolver at a moment that stands still. */
export function evaluateAt(nowMs: number) {
  return (code: string, half: 'request' | 'response', context: PartialContext) =>
    evaluate(code, half, context, { clock: { now: () => nowMs } });
}
