import type { CfnCondition, IResolvable } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { House } from './house.ts';

/**
 * Tells the same person before a month becomes dear. It looks at the whole account: costs by tag need a switch in the billing console.
 */
export function addBudget(
  { scope, stack, settings }: House,
  receivers: CfnBudget.SubscriberProperty[] | IResolvable,
  hasReceiver?: CfnCondition,
): void {
  const { name, monthlyBudget } = settings;
  if (monthlyBudget === undefined) return;
  const notices = [
    { notificationType: 'ACTUAL', threshold: 80 },
    { notificationType: 'ACTUAL', threshold: 100 },
    { notificationType: 'FORECASTED', threshold: 100 },
  ];
  const budget = new CfnBudget(scope, 'Budget', {
    budget: {
      // Budgets are named once for all regions of an account.
      budgetName: `${name}-${stack.region}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudget, unit: 'USD' },
    },
    notificationsWithSubscribers: notices.map((notice) => ({
      notification: { ...notice, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
      subscribers: receivers,
    })),
  });
  budget.cfnOptions.condition = hasReceiver;
}
