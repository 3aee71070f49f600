import { flag, oneOf } from './settingKinds.ts';

/** The days that CloudWatch takes for a log group. */
const retentionDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** What may stand in each setting that is part of the template; `settings.ts` has their types. */
export const synthKinds = {
  featurePlan: oneOf('lite', 'essentials', 'plus'),
  mfa: oneOf('off', 'optional', 'required'),
  logRetentionDays: oneOf(...retentionDays),
  logLevel: oneOf('info', 'warn', 'error'),
  apiLogLevel: oneOf('none', 'error', 'info', 'debug', 'all'),
  tracing: flag,
  architecture: oneOf('arm64', 'x86_64'),
};
