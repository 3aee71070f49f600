import { CfnCondition, CfnParameter, Fn, Token } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { House } from './house.ts';

/** CloudFormation's own check refuses an empty text where an ARN may come to stand. */
const none = 'none';

/**
 * Whom the alarms tell, both when they ring and when they end: an address, a topic that is there already, or none of
 * both. Gives what adds it to an alarm.
 */
export function addAlarmTopic({ stack, settings }: House): (alarm: CfnAlarm) => void {
  const email = new CfnParameter(stack, 'AlarmEmail', {
    default: none,
    allowedPattern: '^none$|^[^@\\s]+@[^@\\s]+$',
    description: 'An address to which every alarm is sent, once it has confirmed that it wants them.',
  });
  const topicArn = new CfnParameter(stack, 'AlarmTopic', {
    default: none,
    allowedPattern: '^none$|^arn:[^:]+:sns:[^:]+:[0-9]+:.+$',
    description:
      'The ARN of an SNS topic to which every alarm is sent, such as that of a pager, instead of AlarmEmail.',
  });
  const hasTopic = new CfnCondition(stack, 'HasAlarmTopic', {
    expression: Fn.conditionNot(Fn.conditionEquals(topicArn.valueAsString, none)),
  });
  const hasEmail = new CfnCondition(stack, 'HasAlarmEmail', {
    expression: Fn.conditionAnd(
      Fn.conditionEquals(topicArn.valueAsString, none),
      Fn.conditionNot(Fn.conditionEquals(email.valueAsString, none)),
    ),
  });
  const topic = new CfnTopic(stack, 'AlarmsByMail', {
    topicName: `${settings.project}-${settings.env}-alarms`,
  });
  const subscription = new CfnSubscription(stack, 'AlarmsByMailTo', {
    topicArn: topic.ref,
    protocol: 'email',
    endpoint: email.valueAsString,
  });
  for (const resource of [topic, subscription]) resource.cfnOptions.condition = hasEmail;
  const told = Token.asList(
    Fn.conditionIf(
      hasTopic.logicalId,
      [topicArn.valueAsString],
      Fn.conditionIf(hasEmail.logicalId, [topic.ref], Fn.ref('AWS::NoValue')),
    ),
  );
  return (alarm) => {
    alarm.alarmActions = told;
    alarm.okActions = told;
  };
}
