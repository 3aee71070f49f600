import { CfnCondition, type CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { House } from './house.ts';

/** Whom the alarms tell, and whether that was given. */
export interface Told {
  topicArn: CfnParameter;
  hasTopic: CfnCondition;
  email: CfnParameter;
  hasEmail: CfnCondition;
}

/** Tells the same person before a month becomes dear. It looks at the whole account: costs by tag need a switch in the billing console. */
export function addBudget({ stack, settings }: House, { topicArn, hasTopic, email, hasEmail }: Told): void {
  const { project, env, monthlyBudget } = settings;
  if (monthlyBudget === undefined) return;
  const hasReceiver = new CfnCondition(stack, 'HasAlarmReceiver', {
    expression: Fn.conditionOr(hasTopic, hasEmail),
  });
  const subscribers = Fn.conditionIf(
    hasTopic.logicalId,
    [{ SubscriptionType: 'SNS', Address: topicArn.valueAsString }],
    [{ SubscriptionType: 'EMAIL', Address: email.valueAsString }],
  );
  const notices = [
    { notificationType: 'ACTUAL', threshold: 80 },
    { notificationType: 'ACTUAL', threshold: 100 },
    { notificationType: 'FORECASTED', threshold: 100 },
  ];
  const budget = new CfnBudget(stack, 'Budget', {
    budget: {
      // Budgets are named once for all regions of an account.
      budgetName: `${project}-${env}-${stack.region}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudget, unit: 'USD' },
    },
    notificationsWithSubscribers: notices.map((notice) => ({
      notification: { ...notice, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
      subscribers,
    })),
  });
  budget.cfnOptions.condition = hasReceiver;
}
