import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkEnvironment, demandFrontEnd } from './environment.ts';
import type { DataHalf } from './dataHalf.ts';
import { usherNamePattern } from './names.ts';
import { parametersFrom } from './parameterTexts.ts';
import { SettingRefused, flag, isListKnownLater, misfit, shown, type Kind } from './settingKinds.ts';
import { settingsWith, type Environment, type Settings, type SynthSettings } from './settings.ts';
import { synthKinds } from './settingList.ts';

/** What a deployment may be told; everything has a default. The settings are those of `environments.ts` (docs/settings.md). */
export interface UsherSettings extends Environment {
  /**
   * Begins the name of everything that has one: no other deployment of the account and region has it, and a change of it makes everything
   * anew. 1 to 37 of a-z, 0-9 and -, a letter first. Default: the name of the stack, in such letters.
   */
  name?: string;
  /** Whether it takes live money, hides its schema, and wants a second factor of operators. Default false. */
  production?: boolean;
  /** Whether tables, pool, secrets and archive stay when their stack goes, and are protected from deletion. Default that of `production`. */
  keepData?: boolean;
  /**
   * What is added to Usher: folders with fields, functions and tables of the app's own (docs/extending.md), from where the app is synthesized, inside of it. They are built with
   * `esbuild`, which is then the app's own. Their screens (`web/screens.tsx`) are not shown: the pages are built already. Default nothing.
   */
  extensions?: string[];
  /**
   * Whether what `environments.ts` hands over as parameters (`graceDays`, `alarmEmail`, …) is a parameter of the stack, whose values a deployment gives. Default
   * false: it stands in the template.
   */
  parameters?: boolean;
}

/** What is about the construct, and no setting of a deployment. */
const own: Record<'name' | 'production' | 'keepData' | 'extensions' | 'parameters', Kind> = {
  name: {
    must: '1 to 37 of a-z, 0-9 and -, a letter first',
    fits: (value) => typeof value === 'string' && usherNamePattern.test(value),
  },
  production: flag,
  keepData: flag,
  extensions: {
    must: 'a list of folders of the app',
    fits: (value) =>
      Array.isArray(value) && !isListKnownLater(value) && value.every((one) => typeof one === 'string'),
  },
  parameters: flag,
};

/** What both halves are made by: it is said where the data are. */
const shared: (keyof UsherSettings)[] = [
  ...(['name', 'production', 'keepData', 'extensions', 'users', 'mail', 'featurePlan'] as const),
  ...(['mfa', 'socialSignIn', 'web', 'webDomain', 'legacyTable'] as const),
];

/** Throws `SettingRefused`, with one sentence that names the construct and the field, for what does not exist or does not fit. */
export function settingsOf(scope: Construct, props: UsherSettings, data: DataHalf): Settings {
  const where = scope.node.path;
  const name = props.name ?? defaultName(scope);
  for (const [field, kind] of Object.entries(own)) {
    const value = field === 'name' ? name : props[field as keyof typeof own];
    const wrong = value === undefined ? undefined : misfit(kind, value, `${where}.${field}`);
    if (wrong !== undefined) throw new SettingRefused(wrong);
  }
  const isProd = props.production ?? false;
  const environment = Object.fromEntries(
    Object.entries(props).filter(([field, value]) => value !== undefined && !Object.hasOwn(own, field)),
  ) as Environment;
  checkEnvironment(environment, where, isProd, !props.parameters);
  const told = parametersFrom(environment, isProd, where);
  if (environment.web === false && !props.parameters) demandFrontEnd(told, where);
  const synth = Object.fromEntries(
    Object.entries(environment).filter(([field]) => Object.hasOwn(synthKinds, field)),
  ) as SynthSettings;
  return settingsWith(
    synth,
    {
      ...{ name, isProd, data },
      isKept: props.keepData ?? isProd,
      reserve: props.reserve ?? isProd,
      ...(props.parameters ? {} : { told }),
    },
    where,
  );
}

/** The settings of the data half, with what is said beside it over them. */
export function mergedWith(scope: Construct, data: UsherSettings, here: UsherSettings): UsherSettings {
  const said = Object.fromEntries(Object.entries(here).filter(([, value]) => value !== undefined));
  const torn = shared.find((field) => field in said && shown(said[field]) !== shown(data[field]));
  if (torn !== undefined)
    throw new SettingRefused(
      `${scope.node.path}.${torn} is not what the data half has; it is said there, for both.`,
    );
  return { ...data, ...said };
}

/** A nested stack has no name of its own before it is made. */
function defaultName(scope: Construct): string {
  const { stackName } = topOf(scope);
  return stackName
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-');
}

/** The stack that CloudFormation is given; what is nested in it goes with it. */
export function topOf(scope: Construct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}
