import type { Environment } from '../../../infra/settings.ts';

const certificateArn = (name: string) => `arn:aws:acm:us-east-1:123456789012:certificate/${name}`;

/**
 * Every setting of a template, none at its default in `prod` but `web`, without which there is no `webDomain`, and `users`, of whose
 * other kinds several settings say nothing; and whom a budget tells.
 */
export const everySetting = {
  users: { kind: 'own' },
  alarmEmail: 'oncall@example.com',
  mail: {
    from: 'Example <hello@example.com>',
    replyTo: 'help@example.com',
    region: 'eu-west-1',
    configurationSet: 'usher',
  },
  webDomain: {
    name: 'app.example.com',
    certificateArn: certificateArn('web'),
    hostedZoneId: 'Z0123456789ABC',
  },
  apiDomain: {
    name: 'api.example.com',
    certificateArn: certificateArn('api'),
    hostedZoneId: 'Z0123456789ABC',
  },
  featurePlan: 'essentials',
  mfa: 'required',
  socialSignIn: {
    domainPrefix: 'example-app',
    callbackUrls: ['https://app.example.com/signed-in'],
    logoutUrls: ['https://app.example.com/'],
    google: { clientId: 'google-client', secretName: 'usher-google' },
    apple: { servicesId: 'com.example.app', teamId: 'TEAM', keyId: 'KEY', secretName: 'usher-apple' },
    oidc: {
      name: 'Company',
      clientId: 'company-client',
      secretName: 'usher-company',
      issuer: 'https://id.example.com',
    },
  },
  legacyTable: { name: 'old-app-metadata', userIndex: 'ByUser' },
  monthlyBudget: 50,
  logRetentionDays: 365,
  logLevel: 'warn',
  apiLogLevel: 'all',
  reserve: false,
  web: true,
  tracing: true,
  pricing: true,
  architecture: 'x86_64',
} satisfies Environment;
