import { flag, group, listOf, oneOf, text, whole } from './settingKinds.ts';
import { usersKind } from './usersSetting.ts';

/** The days that CloudWatch takes for a log group. */
const retentionDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

const address = text(/^[^@\s<>]+@[^@\s<>]+$/, 'an e-mail address');
const hostName = text(
  /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
  'a host name in small letters, such as app.example.com',
);
const secretName = text(/^[\w/+=.@-]{1,512}$/, 'the name of a secret in Secrets Manager');
const id = text(/^[\x21-\x7e]{1,256}$/, 'an id without spaces');
const url = text(
  /^(https:\/\/\S+|http:\/\/localhost(:\d+)?(\/\S*)?)$/,
  'an https address, or one of http://localhost',
);

/** CloudFront, and AppSync behind it, know certificates of one region only. */
const domain = group(
  {
    name: hostName,
    certificateArn: text(
      /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/.+$/,
      'the ARN of a certificate in us-east-1',
    ),
    hostedZoneId: text(/^Z[A-Z0-9]{4,31}$/, 'the id of a hosted zone of Route 53'),
  },
  ['name', 'certificateArn'],
);

const provider = { clientId: id, secretName };

/** What may stand in each setting that is part of the template; `settings.ts` has their types. */
export const synthKinds = {
  users: usersKind,
  mail: group(
    {
      from: text(
        /^([\x20-\x3b=?A-Z[-~]+ <[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+)$/,
        'an e-mail address, or "Name <address>" in ASCII',
      ),
      replyTo: address,
      identity: text(/^([^@\s]+@)?([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain or an address that SES has verified'),
      region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region of AWS, such as eu-central-1'),
      configurationSet: text(/^[\w-]{1,64}$/, 'the name of a configuration set of SES'),
    },
    ['from'],
  ),
  webDomain: domain,
  apiDomain: domain,
  featurePlan: oneOf('lite', 'essentials', 'plus'),
  mfa: oneOf('off', 'optional', 'required'),
  socialSignIn: group(
    {
      domainPrefix: text(
        /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        '1 to 63 of a-z, 0-9 and - without "aws", "amazon" or "cognito"',
      ),
      callbackUrls: listOf(url),
      logoutUrls: listOf(url),
      google: group(provider, ['clientId', 'secretName']),
      apple: group({ servicesId: id, teamId: id, keyId: id, secretName }, [
        ...['servicesId', 'teamId', 'keyId', 'secretName'],
      ]),
      oidc: group(
        {
          ...provider,
          name: text(/^[A-Za-z][\w-]{2,31}$/, '3 to 32 of letters, digits, _ and -, a letter first'),
          issuer: text(/^https:\/\/\S+[^/]$/, 'an https address without a slash at its end'),
        },
        ['clientId', 'secretName', 'name', 'issuer'],
      ),
    },
    ['domainPrefix', 'callbackUrls'],
  ),
  monthlyBudget: whole(1, 1_000_000_000, 'US dollars'),
  logRetentionDays: oneOf(...retentionDays),
  logLevel: oneOf('info', 'warn', 'error'),
  apiLogLevel: oneOf('none', 'error', 'info', 'debug', 'all'),
  reserve: flag,
  web: flag,
  pricing: flag,
  legacyTable: group(
    {
      name: text(/^[\w.-]{3,255}$/, 'the name of a table of DynamoDB'),
      userIndex: text(/^[\w.-]{3,255}$/, 'the name of an index of DynamoDB'),
    },
    ['name'],
  ),
  tracing: flag,
  architecture: oneOf('arm64', 'x86_64'),
};
