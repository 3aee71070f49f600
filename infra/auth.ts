import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { mailOf } from './mail.ts';
import type { Settings } from './settings.ts';
import { addSocialSignIn } from './socialSignIn.ts';

export interface Auth {
  pool: UserPool;
  client: UserPoolClient;
}

const featurePlans = {
  lite: FeaturePlan.LITE,
  essentials: FeaturePlan.ESSENTIALS,
  plus: FeaturePlan.PLUS,
};

/** As `domain/operators.ts` has them. */
const groups: [id: string, name: string, description: string][] = [
  ['Viewers', 'viewers', 'Operators: see every account, and change nothing.'],
  ['Support', 'support', 'Operators: see every account, and help one at a time, with a reason.'],
  ['Admins', 'admins', 'Operators: may see every account and do everything, with a reason.'],
];

/** The user pool: people sign in with their e-mail address; operators are in one of the groups. */
export function addAuth(scope: Construct, settings: Settings): Auth {
  const pool = new UserPool(scope, 'Users', {
    userPoolName: `${settings.project}-${settings.env}`,
    selfSignUpEnabled: true,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    keepOriginal: { email: true },
    standardAttributes: {
      email: { required: true, mutable: true },
      fullname: { required: false, mutable: true },
    },
    passwordPolicy: {
      minLength: 10,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: false,
      tempPasswordValidity: Duration.days(7),
    },
    featurePlan: featurePlans[settings.featurePlan],
    mfa: { off: Mfa.OFF, optional: Mfa.OPTIONAL, required: Mfa.REQUIRED }[settings.mfa],
    ...(settings.mfa === 'off' ? {} : { mfaSecondFactor: { sms: false, otp: true } }),
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    deletionProtection: settings.isProd,
    removalPolicy: settings.isProd ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  (pool.node.defaultChild as CfnUserPool).emailConfiguration = mailOf(scope, settings);
  const social = addSocialSignIn(scope, settings, pool);
  const editable = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });
  const client = pool.addClient('Web', {
    userPoolClientName: `${settings.project}-${settings.env}-web`,
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
    new CfnUserPoolGroup(scope, id, { userPoolId: pool.userPoolId, groupName, description });
  }
  putOutPasswordPolicy(scope, pool);
  return { pool, client };
}

/** As the pool itself has it, so that a form asks for exactly what the pool will take: JSON, in CloudFormation's own names. */
function putOutPasswordPolicy(scope: Construct, pool: UserPool): void {
  const { policies } = pool.node.defaultChild as CfnUserPool;
  const stack = Stack.of(scope);
  const { passwordPolicy } = stack.resolve(policies) as CfnUserPool.PoliciesProperty;
  const {
    minimumLength = 8,
    requireLowercase = false,
    requireUppercase = false,
    requireNumbers = false,
    requireSymbols = false,
  } = passwordPolicy as CfnUserPool.PasswordPolicyProperty;
  const value = JSON.stringify({
    MinimumLength: minimumLength,
    RequireLowercase: requireLowercase,
    RequireUppercase: requireUppercase,
    RequireNumbers: requireNumbers,
    RequireSymbols: requireSymbols,
  });
  new CfnOutput(stack, 'PasswordPolicy', { value });
}
