import { CfnCondition, Fn, Token } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { addBudget } from './budget.ts';
import type { House } from './house.ts';
import { addParameter } from './parameters.ts';

const none = 'none';

/**
 * Whom the alarms tell, both when they ring and when they end: an address, a topic that is there already, or none of
 * both. Gives what adds it to an alarm.
 */
export function addAlarmTopic(house: House): (alarm: CfnAlarm) => void {
  const { stack, settings } = house;
  const email = addParameter(stack, settings, 'alarmEmail');
  const topicArn = addParameter(stack, settings, 'alarmTopic');
  const hasTopic = new CfnCondition(stack, 'HasAlarmTopic', {
    expression: Fn.conditionNot(Fn.conditionEquals(topicArn.valueAsString, none)),
  });
  const hasEmail = new CfnCondition(stack, 'HasAlarmEmail', {
    expression: Fn.conditionAnd(
      Fn.conditionEquals(topicArn.valueAsString, none),
      Fn.conditionNot(Fn.conditionEquals(email.valueAsString, none)),
    ),
  });
  addBudget(house, { topicArn, hasTopic, email, hasEmail });
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
