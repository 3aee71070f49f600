import { faultOf, type Arrival } from '../../domain/arrival.ts';
import { digest } from '../../platform/digest.ts';
import { actionPlan } from './action.ts';
import { counterPlan } from './counter.ts';
import { grantPlan } from './grant.ts';
import { refusal, type ArrivalOutcome, type Arriving, type ImportRun, type Plan } from './plan.ts';
import { profilePlan } from './profile.ts';
import { oneByOne, type Requests } from './requests.ts';
import { settleDays } from './settle.ts';
import { subscriptionPlan } from './subscription.ts';
import { trialPlan } from './trial.ts';
import { judge, write } from './write.ts';

export type { ArrivalOutcome, ImportRun } from './plan.ts';

/** What `arrive` would do, by the same rules, and nothing written. */
export function judgeArrival(
  arrival: Arrival,
  nowMs: number,
  requests: Requests = oneByOne,
): Promise<ArrivalOutcome> {
  return judge(planOf, arrival, nowMs, requests);
}

/** All of it or nothing, and repeatable: a second time it is there. */
export async function arrive(
  arrival: Arrival,
  run: ImportRun,
  nowMs: number,
  requests: Requests = oneByOne,
): Promise<ArrivalOutcome> {
  const tail = `import#${digest(JSON.stringify([run.id, arrival]), 16)}`;
  const outcome = await write(planOf, arrival, { run, tail }, nowMs, requests);
  // Also when it is there: the run may have died before it came to this.
  if ('places' in outcome && bringsRights(arrival, nowMs)) await settleDays(arrival.userId, nowMs, requests);
  return outcome;
}

function bringsRights(arrival: Arrival, nowMs: number): boolean {
  if (arrival.kind === 'subscription') return (arrival.subscription.endMs ?? 0) > nowMs;
  return arrival.kind === 'trial' && arrival.trial.endsMs > nowMs;
}

function planOf(arrival: Arrival, arriving: Arriving): Plan | Promise<Plan> {
  const fault = faultOf(arrival, arriving.nowMs);
  if (fault !== undefined) return refusal(fault);
  switch (arrival.kind) {
    case 'profile':
      return profilePlan(arrival.attributes, arriving);
    case 'subscription':
      return subscriptionPlan(arrival.subscription, arriving);
    case 'counter':
      return counterPlan(arrival.counter, arriving);
    case 'trial':
      return trialPlan(arrival.trial, arriving);
    case 'action':
      return actionPlan(arrival.action, arriving);
    case 'grant':
      return grantPlan(arrival.grant, arriving);
  }
}
