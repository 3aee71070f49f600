import type { Arrival } from '../../../domain/arrival.ts';
import { day, noon } from '../../kit/given.ts';
import { anAccount, anotherOne, someone, type Flow } from './flow.ts';

const run = { id: 'run-1', source: 'csv:old.csv' };

async function bring(arrival: Arrival): Promise<void> {
  const { arrive } = await import('../../../store/arrivals/arrive.ts');
  await arrive(arrival, run, noon);
}

const anAction: Arrival = {
  ...{ kind: 'action', userId: someone },
  action: {
    ...{ atMs: noon - day, type: 'exported', details: { pages: 3 } },
    ...{ planId: null, feature: 'exports', before: 1, after: 2 },
  },
};

const aDay: Arrival = {
  ...{ kind: 'counter', userId: someone },
  counter: { feature: 'exports', date: new Date(noon - day).toISOString().slice(0, 10), used: 4, limit: 10 },
};

const aPlan: Arrival = {
  ...{ kind: 'subscription', userId: someone },
  subscription: {
    ...{ id: 'old-1', planId: 'basic', status: 'active', startMs: noon - 5 * day, endMs: noon + 25 * day },
    ...{ cancelAtPeriodEnd: false, stripeSubscriptionId: null, createdMs: null, hasAccess: true },
  },
};

export const arrivalFlows: Flow[] = [
  {
    title: 'an action of an old log arrives',
    then: 'brought again, it is there once',
    given: async (world) => {
      await anAccount(world, someone);
    },
    run: () => bring(anAction),
  },
  {
    title: 'actions of several accounts arrive at once',
    then: 'brought again, each is there once',
    given: async (world) => {
      for (const userId of [someone, anotherOne]) await anAccount(world, userId);
    },
    run: async () => {
      const { arrive } = await import('../../../store/arrivals/arrive.ts');
      const { Together } = await import('../../../store/arrivals/together.ts');
      const requests = new Together();
      const all = [someone, anotherOne].map((userId) => arrive({ ...anAction, userId }, run, noon, requests));
      const ends = await Promise.allSettled(all);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  },
  {
    title: 'a plan arrives after the days that it counts',
    then: 'brought again, each day is in its window once',
    given: async (world) => {
      await anAccount(world, someone);
      await bring(aDay);
    },
    run: () => bring(aPlan),
  },
  {
    title: 'an import is taken back',
    then: 'taken back again, nothing of it is left',
    given: async (world) => {
      await anAccount(world, someone);
      for (const one of [anAction, aDay, aPlan]) await bring(one);
    },
    run: async () => {
      const { undoRun } = await import('../../../store/arrivals/undo.ts');
      await undoRun(run, { progress: () => undefined, kept: () => undefined, nowMs: noon });
    },
  },
];
