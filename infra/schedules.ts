import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ruleName, type ruleKinds } from './deadLetters.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';

/** An event that waited this long is one of many by now: the next tick does its work. */
const eventAge = Duration.hours(1);

/** Runs a function again and again. */
export function every(house: House, fn: UsherFunction, interval: Duration, input: object): void {
  rule(house, fn, 'Every', Schedule.rate(interval), input);
}

/** Once a night, in UTC. Jobs have minutes of their own, so that they do not all start at once. */
export function nightly(
  house: House,
  fn: UsherFunction,
  at: { hour: number; minute: number },
  input: object,
): void {
  rule(house, fn, 'Nightly', Schedule.cron({ hour: String(at.hour), minute: String(at.minute) }), input);
}

/**
 * A rule's own queue keeps what could not be handed over. A function that throws has been handed its event: Lambda tries it
 * twice more, and hands it to the function's destination. Where the next tick comes before a retry, there is none.
 */
export function keepFailures(house: House, fn: UsherFunction, retryAttempts: 0 | 2): void {
  fn.allow(['sqs:SendMessage'], [house.deadLetters.queueArn]);
  fn.lambda.configureAsyncInvoke({
    onFailure: new SqsDestination(house.deadLetters),
    retryAttempts,
    maxEventAge: eventAge,
  });
}

function rule(
  house: House,
  fn: UsherFunction,
  kind: (typeof ruleKinds)[number],
  schedule: Schedule,
  input: object,
): void {
  const id = `${kind}-${fn.name}`;
  new Rule(house.scope, id, {
    // The dead letters admit rules by their names.
    ruleName: ruleName(house.settings, id),
    schedule,
    targets: [
      new LambdaFunction(fn.lambda, {
        event: RuleTargetInput.fromObject(input),
        retryAttempts: 2,
        deadLetterQueue: house.deadLetters,
      }),
    ],
  });
}
