import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parameters, type ParameterField } from './parameterList.ts';
import type { Settings } from './settings.ts';

/** Adds the parameter of a field of `environments.ts` to the stack, as `parameterList.ts` has it. */
export function addParameter(scope: Construct, { isProd }: Settings, field: ParameterField): CfnParameter {
  const one = parameters[field];
  const pattern = (isProd && one.patternOfProd) || one.pattern;
  const must = (isProd && one.mustOfProd) || one.must;
  const usual = (isProd && one.defaultOfProd) || one.default;
  return new CfnParameter(scope, one.name, {
    ...(typeof one.default === 'number' ? { type: 'Number' } : {}),
    default: usual,
    ...(one.allowed ? { allowedValues: one.allowed } : {}),
    ...(one.min === undefined ? {} : { minValue: one.min }),
    ...(one.max === undefined ? {} : { maxValue: one.max }),
    ...(pattern ? { allowedPattern: pattern.source.replaceAll('\\/', '/') } : {}),
    ...(must ? { constraintDescription: `must be ${must}.` } : {}),
    description: one.description,
  });
}
