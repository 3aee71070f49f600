import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parameters, type ParameterField } from './parameterList.ts';
import type { Settings } from './settings.ts';

/** The value of a field of `environments.ts`: what a parameter of the stack says, or what was said already. */
export interface Told {
  valueAsString: string;
  valueAsNumber: number;
}

/** Adds the parameter of a field to the stack, as `parameterList.ts` has it, where the value is not known yet. */
export function addParameter(scope: Construct, settings: Settings, field: ParameterField): Told {
  return toldOf(settings, field) ?? makeParameter(scope, settings, field);
}

/** Undefined where a parameter of the stack is to say it. */
export function toldOf({ isProd, told }: Settings, field: ParameterField): Told | undefined {
  const one = parameters[field];
  const value = told && (told[one.name] ?? String(usualOf(one, isProd)));
  return value === undefined ? undefined : { valueAsString: value, valueAsNumber: Number(value) };
}

export function makeParameter(scope: Construct, { isProd }: Settings, field: ParameterField): CfnParameter {
  const one = parameters[field];
  const pattern = (isProd && one.patternOfProd) || one.pattern;
  const must = (isProd && one.mustOfProd) || one.must;
  return new CfnParameter(scope, one.name, {
    ...(typeof one.default === 'number' ? { type: 'Number' } : {}),
    default: usualOf(one, isProd),
    ...(one.allowed ? { allowedValues: one.allowed } : {}),
    ...(one.min === undefined ? {} : { minValue: one.min }),
    ...(one.max === undefined ? {} : { maxValue: one.max }),
    ...(pattern ? { allowedPattern: pattern.source.replaceAll('\\/', '/') } : {}),
    ...(must ? { constraintDescription: `must be ${must}.` } : {}),
    description: one.description,
  });
}

function usualOf(one: (typeof parameters)[ParameterField], isProd: boolean): string | number {
  return (isProd && one.defaultOfProd) || one.default;
}
