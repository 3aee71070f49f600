import type { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/**
 * Who sends the pool's mail. It stands in the template, because each later change of the pool sets what the template does not say
 * to its default, and what was set by hand with it. Undefined: Cognito itself, 50 a day.
 */
export function mailOf(
  scope: Construct,
  { mail }: Settings,
): CfnUserPool.EmailConfigurationProperty | undefined {
  if (!mail) return undefined;
  const stack = Stack.of(scope);
  const [, domain] = mail.from.replace(/>$/, '').split('@');
  return {
    emailSendingAccount: 'DEVELOPER',
    from: mail.from,
    replyToEmailAddress: mail.replyTo,
    sourceArn: stack.formatArn({
      service: 'ses',
      region: mail.region ?? stack.region,
      resource: 'identity',
      resourceName: mail.identity ?? domain!,
    }),
    configurationSet: mail.configurationSet,
  };
}
