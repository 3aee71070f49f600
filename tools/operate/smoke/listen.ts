import { UsherError } from '../../../packages/client/src/core/errors.ts';
import type { Walkers } from './walk.ts';
import { noAccount, type World } from './step.ts';
import { socketOf, type Heard } from './pushes.ts';
import { sentenceOf, Unexpected } from './report.ts';

/** What the test person hears while the steps are taken. */
export interface Listening {
  usage: Heard | undefined;
  account: Heard | undefined;
  close(): void;
}

/** Opens every subscription as the person, and shows that another account's are refused. */
export async function listen(walkers: Walkers, waitMs: number): Promise<Listening> {
  const { place, operations, person, operator, report, world } = walkers;
  const socket = socketOf(place, person.token, waitMs);
  const heard: Record<string, Heard | undefined> = {};
  for (const operation of operations.values()) {
    if (operation.type !== 'Subscription') continue;
    walkers.checkStop();
    await report.check(`${operation.coordinate}, as a person`, async () => {
      heard[operation.name] = await socket.subscribe(operation);
    });
    if (!operation.document(['userId']).includes('$userId')) continue;
    await report.check(`${operation.coordinate} of another account, not for people`, async () => {
      const refused = await refusalOf(socket.subscribe(operation, { userId: noAccount }));
      if (refused !== 'Forbidden') throw new Unexpected('the error Forbidden', refused);
    });
  }
  if (operator) {
    const own = socketOf(place, operator.token, waitMs);
    for (const operation of operations.values())
      if (operation.type === 'Subscription' && operation.document(['userId']).includes('$userId'))
        await report.check(`${operation.coordinate}, as an operator`, async () => {
          await own.subscribe(operation, { userId: world.userId });
        });
    own.close();
  }
  return { usage: heard['onUsage'], account: heard['onAccount'], close: () => socket.close() };
}

/** The type of the error that a subscription is refused with. */
async function refusalOf(subscribing: Promise<unknown>): Promise<string> {
  try {
    await subscribing;
    return 'an acknowledgement';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error instanceof UsherError ? error.code : sentenceOf(error);
  }
}

/** The trial that was started, and the use that was counted, arrive on the socket. */
export async function demandPushes(
  listening: Listening,
  { report, checkStop }: Walkers,
  world: World,
): Promise<void> {
  checkStop();
  const { usage, account } = listening;
  if (account && world.trial !== undefined && !world.isNamed)
    await report.check('a trial that starts is pushed', async () => {
      const fits = (change: any) => change?.userId === world.userId && change.reason === 'trial.started';
      await account.heard(fits, 'the push of trial.started');
    });
  if (!usage) return;
  const name = 'a use that is counted is pushed';
  if (!world.mayUse) return report.notShown(name, 'the person may use nothing that has a limit');
  await report.check(name, async () => {
    const fits = (one: any) =>
      one?.userId === world.userId && one.feature === world.feature && one.used >= world.used!;
    const { used } = await usage.heard(fits, `the push of ${world.used} used of ${world.feature}`);
    return `${used} used of ${world.feature}`;
  });
}
