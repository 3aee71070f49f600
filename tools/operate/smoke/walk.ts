import { call, inWords, type Caller } from './caller.ts';
import type { Operation } from './operations.ts';
import type { Person } from './people.ts';
import type { Access, Place } from './place.ts';
import { Unexpected, type Report } from './report.ts';
import { demandRefusal, type Step, type World } from './step.ts';
import type { KeyDoor } from './visitors.ts';

/** Who is there to call, and what there is to call. */
export interface Walkers {
  place: Place;
  operations: Map<string, Operation>;
  person: Person;
  operator: Person | undefined;
  access: Access | undefined;
  world: World;
  report: Report;
  keyDoor: KeyDoor;
  /** Throws when the run was interrupted. */
  checkStop(): void;
}

const who = {
  person: 'as a person',
  operator: 'as an operator',
  service: 'as the backend',
  visitor: 'as a visitor',
};

/** Takes the steps in order, each after the one before: they build on each other. */
export async function take(steps: Step[], walkers: Walkers): Promise<void> {
  for (const step of steps) await takeOne(step, walkers);
}

async function takeOne(step: Step, walkers: Walkers): Promise<void> {
  const { place, operations, person, world, report } = walkers;
  walkers.checkStop();
  const operation = operations.get(step.operation);
  if (!operation) return report.failed(step.operation, 'the schema has no such operation');
  const variables = step.with?.(world) ?? {};
  const query = operation.document(Object.keys(variables));
  await walkers.keyDoor.push(place, operation, query, variables);
  if (!operation.forPeople)
    await report.check(`${step.operation}${said(step)}, not for people`, async () => {
      demandRefusal(await call(place, { token: person.token }, query, variables), 'Unauthorized');
    });
  const name = `${step.operation}${said(step)}, ${who[step.by]}`;
  const caller = callerOf(step, walkers);
  if (caller === undefined) return report.notShown(name, missing(step));
  const answer = await answerOf(() => call(place, caller, query, variables), name, report);
  if (answer === undefined) return;
  if (step.by === 'service' && answer.status === 403)
    return report.notShown(name, 'these credentials may not call the API (appsync:GraphQL)');
  await report.check(name, () => {
    if (step.by === 'operator' && !isIn(walkers.operator!, operation))
      return Promise.resolve(demandRefusal(answer, 'Unauthorized'));
    return Promise.resolve(step.expect(answer, answer.data?.[operation.name], world));
  });
}

const said = ({ what }: Step) => (what ? ` (${what})` : '');

function callerOf({ by }: Step, { person, operator, access, place }: Walkers): Caller | undefined {
  const { apiKey } = place.outputs;
  if (by === 'visitor') return apiKey === undefined ? undefined : { apiKey };
  if (by === 'service') return access && { access };
  return by === 'person' ? person : operator;
}

function missing({ by }: Step): string {
  if (by === 'visitor') return 'the deployment has no API key (pricing: false)';
  return by === 'service'
    ? 'it takes AWS credentials of the deployment'
    : 'it takes an operator: AWS credentials of the deployment, or USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD';
}

function isIn({ groups }: Person, operation: Operation): boolean {
  return groups.some((group) => operation.groups.includes(group));
}

/** A request that got no answer at all is a failed check, too. */
async function answerOf<Value>(
  ask: () => Promise<Value>,
  name: string,
  report: Report,
): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')))
      throw error;
    await report.check(name, () => Promise.reject(error));
    return undefined;
  }
}

/** Without a token there is no answer to anything, whatever the operation is. */
export async function demandDoor({ place, operations, report }: Walkers): Promise<void> {
  const called = [...operations.values()].filter(({ type }) => type !== 'Subscription');
  await report.check(`${called.length} operations are closed without a token`, async () => {
    for (const operation of called) {
      const answer = await call(place, 'anonymous', operation.document([]));
      if (answer.status !== 401) throw new Unexpected(`401 for ${operation.coordinate}`, inWords(answer));
    }
  });
}
