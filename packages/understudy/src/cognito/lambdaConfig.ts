import { TemplateError } from '../kernel/templateError.ts';

const triggerNames = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'CustomMessage',
  'UserMigration',
  'PreTokenGeneration',
] as const;
export type TriggerName = (typeof triggerNames)[number];

export interface LambdaConfig {
  functions: Partial<Record<TriggerName, string>>;
  tokenVersion: 'V1_0' | 'V2_0' | 'V3_0';
  /** Declared triggers that this pool does not run; they are named at start instead of being forgotten. */
  notRun: string[];
}

export function lambdaConfigFrom(logicalId: string, declared: Record<string, unknown>): LambdaConfig {
  const functions: LambdaConfig['functions'] = {};
  for (const name of triggerNames) {
    if (typeof declared[name] === 'string') functions[name] = declared[name];
  }
  const token = declared['PreTokenGenerationConfig'] as
    { LambdaArn?: string; LambdaVersion?: string } | undefined;
  // AWS: documented; PreTokenGenerationConfig decides where both are given.
  if (token?.LambdaArn) functions.PreTokenGeneration = token.LambdaArn;
  const tokenVersion = token?.LambdaVersion ?? 'V1_0';
  if (!['V1_0', 'V2_0', 'V3_0'].includes(tokenVersion)) {
    throw new TemplateError(logicalId, '', `PreTokenGenerationConfig: ${tokenVersion} is not a version`);
  }
  return {
    functions,
    tokenVersion: tokenVersion as LambdaConfig['tokenVersion'],
    notRun: Object.keys(declared).filter(
      (name) => name !== 'PreTokenGenerationConfig' && !(triggerNames as readonly string[]).includes(name),
    ),
  };
}
