import type { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';

/** Runs a function again and again; what fails three times goes to the dead letters. */
export function every(house: House, fn: UsherFunction, interval: Duration, input: object): void {
  rule(house, fn, `Every-${fn.name}`, Schedule.rate(interval), input);
}

/** Once a night, in UTC. Jobs have minutes of their own, so that they do not all start at once. */
export function nightly(
  house: House,
  fn: UsherFunction,
  at: { hour: number; minute: number },
  input: object,
): void {
  rule(
    house,
    fn,
    `Nightly-${fn.name}`,
    Schedule.cron({ hour: String(at.hour), minute: String(at.minute) }),
    input,
  );
}

function rule(house: House, fn: UsherFunction, id: string, schedule: Schedule, input: object): void {
  new Rule(house.stack, id, {
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
