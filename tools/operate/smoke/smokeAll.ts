import { randomUUID } from 'node:crypto';
import { NotPossible } from '../../dev/sentences.mjs';
import { compareSchema, demandCoverage } from './coverage.ts';
import { stepsOfExtensions } from './extensionSteps.ts';
import { demandPushes, listen } from './listen.ts';
import { operationsOf } from './operations.ts';
import { granting, operating } from './operatorSteps.ts';
import {
  anOperator,
  aPerson,
  leave,
  namedOperator,
  namedPerson,
  removeUser,
  type Made,
  type Person,
} from './people.ts';
import { arriving, choosing, using, usingMore } from './personSteps.ts';
import type { Access, Place } from './place.ts';
import { sentenceOf, type Report } from './report.ts';
import { serving } from './serviceSteps.ts';
import { nothing, type World } from './step.ts';
import { KeyDoor, visiting } from './visitors.ts';
import { demandDoor, take, type Walkers } from './walk.ts';
import { lookAtWeb } from './web.ts';
import { lookAtWebhook, stripeSecretOf } from './webhook.ts';

export interface Wanted {
  place: Place;
  report: Report;
  /** Folders of the deployment's extensions, from here. */
  extensions: string[];
  /** How long a push may take. */
  waitMs: number;
  /** Whether users are made in a pool that is another app's. */
  makesUsers: boolean;
  /** Of the authenticator app of an operator who is named. */
  code: string | undefined;
  /** Ends the run early; what was made is removed all the same. */
  stop: AbortSignal;
  progress(line: string): void;
}

/** Everything that can be shown from outside; whom it makes, it removes again, however it ends. */
export async function smokeAll(wanted: Wanted): Promise<void> {
  const { place, report } = wanted;
  const named = namedBy();
  const maker = makerIn(wanted);
  if (place.access && !maker && !named)
    throw new NotPossible(
      'The user pool is another app’s, and no user is made in it unasked: set USHER_SMOKE_EMAIL and USHER_SMOKE_PASSWORD of a user of the app (and USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD of an operator), or say --make-users, which makes two and deletes them again.',
    );
  if (!place.access && !named)
    throw new NotPossible(
      'The smoke test needs a person to call as: set AWS credentials that may make one in the user pool (AWS_PROFILE or the AWS_… variables), or USHER_SMOKE_EMAIL and USHER_SMOKE_PASSWORD of a user who has signed up for it.',
    );
  const made: Made[] = [];
  let callers: Callers = {};
  try {
    callers = await callersFor(wanted, named, made);
    if (callers.person) await walk(wanted, callers.person, callers.operator, named !== undefined);
    wanted.stop.throwIfAborted();
    await lookAtWebhook(place, await stripeSecretOf(place.access), report);
    await lookAtWeb(place, callers.person, callers.operator, report);
  } finally {
    for (const one of made.reverse()) await remove(one, wanted);
  }
}

interface Callers {
  person?: Person;
  operator?: Person;
}

function namedBy(): { email: string; password: string } | undefined {
  const { USHER_SMOKE_EMAIL: email, USHER_SMOKE_PASSWORD: password } = process.env;
  return email && password ? { email, password } : undefined;
}

/** What may make users in the pool. */
function makerIn({ place, makesUsers }: Wanted): Access | undefined {
  const { outputs, access, isHere } = place;
  return outputs.usersOf === undefined || makesUsers || isHere ? access : undefined;
}

async function callersFor(
  wanted: Wanted,
  named: { email: string; password: string } | undefined,
  made: Made[],
): Promise<Callers> {
  const { place, report, code, stop, progress } = wanted;
  const access = makerIn(wanted);
  const callers: Callers = {};
  const note = (one: Made) => void made.push(one);
  await report.check('a person signs in', async () => {
    callers.person = named
      ? await namedPerson(place, named.email, named.password)
      : await aPerson(place, access!, note);
    return callers.person.email;
  });
  const isOperatorNamed = Boolean(process.env['USHER_ADMIN_EMAIL']) || (!access && place.outputs.adminUser);
  if (!isOperatorNamed && !access) return callers;
  stop.throwIfAborted();
  await report.check('an operator signs in', async () => {
    callers.operator = isOperatorNamed
      ? await namedOperator(place, code)
      : await anOperator(place, access!, note, async (ms, what) => {
          progress(`Waiting ${Math.ceil(ms / 1000)} seconds ${what}.`);
          await new Promise((resolve) => setTimeout(resolve, ms));
        });
    return `${callers.operator.email} of ${callers.operator.groups.join(', ')}`;
  });
  return callers;
}

async function walk(
  { place, report, waitMs, stop, extensions }: Wanted,
  person: Person,
  operator: Person | undefined,
  isNamed: boolean,
): Promise<void> {
  const operations = operationsOf(extensions);
  const ofExtensions = stepsOfExtensions(extensions);
  const world: World = {
    ...{ userId: person.userId, email: person.email, isNamed, key: `smoke-${randomUUID()}` },
    ...{ feature: nothing, mayUse: false, holds: [] },
    today: new Date(place.now()).toISOString().slice(0, 10),
  };
  const walkers: Walkers = {
    ...{ place, person, operator, access: place.access, world, report, keyDoor: new KeyDoor() },
    operations: new Map(operations.map((one) => [one.coordinate, one])),
    checkStop: () => stop.throwIfAborted(),
  };
  const first = [...visiting, ...arriving, ...granting, choosing];
  const rest = [...usingMore, ...serving, ...operating, ...ofExtensions];
  demandCoverage(operations, [...first, ...using, ...rest], report);
  await compareSchema(place, person, operations, report);
  await demandDoor(walkers);
  // The account has to be there before an operator can name it.
  await take([...visiting, ...arriving.slice(0, 1)], walkers);
  const listening = await listen(walkers, waitMs);
  try {
    await take([...arriving.slice(1), ...granting, choosing, ...using], walkers);
    await demandPushes(listening, walkers, world);
    await take(rest, walkers);
    await walkers.keyDoor.demandClosed(place, report);
  } finally {
    listening.close();
  }
}

/** By the account's own owner where that is possible; who could not even sign in is taken out of the user pool. */
async function remove({ email, person }: Made, { place, report }: Wanted): Promise<void> {
  const { access } = place;
  if (person) {
    const hasLeft = await report.check(`Mutation.deleteMyAccount, as ${email}`, () =>
      leave(place, access, person),
    );
    if (hasLeft) return;
  }
  try {
    await removeUser(place, access!, email);
    if (person)
      report.failed(
        `${email} is out of the user pool, and its account is left`,
        'the nightly comparison deletes an account whose user is gone',
      );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    report.failed(`${email} could not be removed`, `${sentenceOf(error)}: delete the user by hand`);
  }
}
