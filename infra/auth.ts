import { ArnFormat, CfnOutput, CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  UserPool,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { exportFrom } from './exports.ts';
import { functionName } from './functions.ts';
import { mailOf } from './mail.ts';
import type { Settings } from './settings.ts';
import { isKnownLater } from './settingKinds.ts';
import { addSocialSignIn } from './socialSignIn.ts';
import type { OwnUsers, PoolUsers } from './usersSetting.ts';

const featurePlans = {
  lite: FeaturePlan.LITE,
  essentials: FeaturePlan.ESSENTIALS,
  plus: FeaturePlan.PLUS,
};

/** The functions that the pool calls. It names them before they are made: the data stack refers to nothing of the app stack. */
export const triggers = {
  postConfirmation: 'cognito.postConfirmation',
  postAuthentication: 'cognito.postAuthentication',
};

const passwordPolicy = {
  minLength: 10,
  requireLowercase: true,
  requireUppercase: true,
  requireDigits: true,
  requireSymbols: false,
};

/** As `domain/operators.ts` has them. */
const groups: [id: string, name: string, description: string][] = [
  ['Viewers', 'viewers', 'Operators: see every account, and change nothing.'],
  ['Support', 'support', 'Operators: see every account, and help one at a time, with a reason.'],
  ['Admins', 'admins', 'Operators: may see every account and do everything, with a reason.'],
];

/** The user pool: people sign in with their e-mail address; operators are in one of the groups. */
export function addUserPool(data: Construct, settings: Settings, { handOver = false }: OwnUsers): void {
  const pool = new UserPool(data, 'Users', {
    userPoolName: settings.name,
    selfSignUpEnabled: true,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    keepOriginal: { email: true },
    standardAttributes: {
      email: { required: true, mutable: true },
      fullname: { required: false, mutable: true },
    },
    passwordPolicy: { ...passwordPolicy, tempPasswordValidity: Duration.days(7) },
    featurePlan: featurePlans[settings.featurePlan],
    mfa: { off: Mfa.OFF, optional: Mfa.OPTIONAL, required: Mfa.REQUIRED }[settings.mfa],
    ...(settings.mfa === 'off' ? {} : { mfaSecondFactor: { sms: false, otp: true } }),
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    deletionProtection: settings.isKept,
    removalPolicy: settings.isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const own = pool.node.defaultChild as CfnUserPool;
  if (!handOver)
    own.lambdaConfig = Object.fromEntries(
      Object.entries(triggers).map(([trigger, name]) => [trigger, functionArn(data, settings, name)]),
    );
  own.emailConfiguration = mailOf(data, settings);
  const social = addSocialSignIn(data, settings, pool);
  const editable = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });
  const client = pool.addClient('Web', {
    userPoolClientName: `${settings.name}-web`,
    // No flow that sends a password: a client proves that it knows it.
    authFlows: { userSrp: true },
    generateSecret: false,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    // Short, because a token that was checked locally does not see a revocation until it ends.
    accessTokenValidity: Duration.minutes(15),
    idTokenValidity: Duration.minutes(15),
    // Longer than the longest trial and a month beyond: whose trial ends must see that it ended, not a sign-in form.
    refreshTokenValidity: Duration.days(90),
    readAttributes: new ClientAttributes().withStandardAttributes({
      email: true,
      emailVerified: true,
      fullname: true,
    }),
    writeAttributes: editable,
    ...social.client,
  });
  for (const provider of social.providers) client.node.addDependency(provider);
  for (const [id, groupName, description] of groups) {
    new CfnUserPoolGroup(data, id, { userPoolId: pool.userPoolId, groupName, description });
  }
  if (handOver) keepUsers(data);
  exportFrom(data, settings, 'UserPoolId', pool.userPoolId);
  exportFrom(data, settings, 'UserPoolClientId', client.userPoolClientId);
}

/** All that belongs to the pool stays when the next release takes it out of the stack. */
function keepUsers(data: Construct): void {
  for (const one of data.node.findAll())
    if (CfnResource.isCfnResource(one) && one.cfnResourceType.startsWith('AWS::Cognito::'))
      one.applyRemovalPolicy(RemovalPolicy.RETAIN);
}

/**
 * Of a pool that was Usher's before: the app stack imports these until its own release, and CloudFormation changes no export that is
 * imported. With the same values they may stay.
 */
export function exportUsers(data: Construct, settings: Settings, { userPoolId, clientIds }: PoolUsers): void {
  const [first] = clientIds;
  if (isKnownLater(userPoolId) || isKnownLater(first!)) return;
  exportFrom(data, settings, 'UserPoolId', userPoolId);
  exportFrom(data, settings, 'UserPoolClientId', first!);
}

/** As the pool itself has it, so that a form asks for exactly what the pool will take: JSON, in CloudFormation's own names. */
export function putOutPasswordPolicy(app: Construct): void {
  const { minLength, requireLowercase, requireUppercase, requireDigits, requireSymbols } = passwordPolicy;
  const value = JSON.stringify({
    MinimumLength: minLength,
    RequireLowercase: requireLowercase,
    RequireUppercase: requireUppercase,
    RequireNumbers: requireDigits,
    RequireSymbols: requireSymbols,
  });
  new CfnOutput(app, 'PasswordPolicy', { value });
}

function functionArn(data: Construct, settings: Settings, name: string): string {
  return Stack.of(data).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName(settings, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
