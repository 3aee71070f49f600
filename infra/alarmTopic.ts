import { CfnCondition, Fn, Token } from 'aws-cdk-lib';
import type { CfnBudget } from 'aws-cdk-lib/aws-budgets';
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
  const { scope, settings } = house;
  const email = addParameter(scope, settings, 'alarmEmail').valueAsString;
  const topicArn = addParameter(scope, settings, 'alarmTopic').valueAsString;
  return settings.told ? tellNow(house, email, topicArn) : tellByParameters(house, email, topicArn);
}

/** No condition of a template can look at a resource, and a topic may be one of the same stack. */
function tellNow(house: House, email: string, topicArn: string): (alarm: CfnAlarm) => void {
  if (topicArn !== none) addBudget(house, [bySns(topicArn)]);
  else if (email !== none) addBudget(house, [byMail(email)]);
  const told = topicArn !== none ? topicArn : email !== none ? addMailTopic(house, email)[0].ref : undefined;
  return (alarm) => {
    if (told === undefined) return;
    alarm.alarmActions = [told];
    alarm.okActions = [told];
  };
}

function tellByParameters(house: House, email: string, topicArn: string): (alarm: CfnAlarm) => void {
  const { scope } = house;
  const hasTopic = new CfnCondition(scope, 'HasAlarmTopic', {
    expression: Fn.conditionNot(Fn.conditionEquals(topicArn, none)),
  });
  const hasEmail = new CfnCondition(scope, 'HasAlarmEmail', {
    expression: Fn.conditionAnd(
      Fn.conditionEquals(topicArn, none),
      Fn.conditionNot(Fn.conditionEquals(email, none)),
    ),
  });
  if (house.settings.monthlyBudget !== undefined) {
    const hasReceiver = new CfnCondition(scope, 'HasAlarmReceiver', {
      expression: Fn.conditionOr(hasTopic, hasEmail),
    });
    const receivers = Fn.conditionIf(
      hasTopic.logicalId,
      [inWordsOfCloudFormation(bySns(topicArn))],
      [inWordsOfCloudFormation(byMail(email))],
    );
    addBudget(house, receivers, hasReceiver);
  }
  const made = addMailTopic(house, email);
  for (const resource of made) resource.cfnOptions.condition = hasEmail;
  const told = Token.asList(
    Fn.conditionIf(
      hasTopic.logicalId,
      [topicArn],
      Fn.conditionIf(hasEmail.logicalId, [made[0].ref], Fn.ref('AWS::NoValue')),
    ),
  );
  return (alarm) => {
    alarm.alarmActions = told;
    alarm.okActions = told;
  };
}

function addMailTopic({ scope, settings }: House, endpoint: string): [CfnTopic, CfnSubscription] {
  const topic = new CfnTopic(scope, 'AlarmsByMail', { topicName: `${settings.name}-alarms` });
  const to = { topicArn: topic.ref, protocol: 'email', endpoint };
  return [topic, new CfnSubscription(scope, 'AlarmsByMailTo', to)];
}

type Receiver = CfnBudget.SubscriberProperty;

const bySns = (address: string): Receiver => ({ subscriptionType: 'SNS', address });
const byMail = (address: string): Receiver => ({ subscriptionType: 'EMAIL', address });

/** What stands in an intrinsic function is not translated by the CDK. */
const inWordsOfCloudFormation = ({ subscriptionType, address }: Receiver) => ({
  SubscriptionType: subscriptionType,
  Address: address,
});
