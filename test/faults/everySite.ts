import { afterAll, describe, expect, test } from 'vitest';
import { callSites, faultsOf, type CallSite, type SiteFault } from '../kit/faults/callSites.ts';
import { differenceOf, finalState } from '../kit/faults/finalState.ts';
import { Interception, type Watch } from '../kit/faults/interception.ts';
import { aPlan, aProduct, aPurchase, withWorld } from '../kit/given.ts';
import { drawn } from '../kit/models/drawn.ts';
import type { Everything } from '../kit/world/everything.ts';
import type { Flow } from './flows/flow.ts';
import { sites } from './sites.ts';

/** In the short programme, of the cases of one file. */
const drawnCases = 4;

/** What would be a lie: the system failed, and nothing was wrong with the call. */
const refusals = ['BadRequest', 'Forbidden', 'NotFound', 'IdempotencyMismatch'];

/** A flow, with one place in it that fails in one way. */
interface Case {
  flow: Flow;
  site: CallSite;
  kind: SiteFault;
}

/**
 * Tests of flows in a world of their own: each reaches the places that name it, and comes to the same when one of them fails,
 * in every way that it can. The short programme draws some of the cases.
 */
export function failEverySiteIn(flows: Flow[]): void {
  const found = callSites();
  const interception = new Interception(found);
  const world = withWorld('everything', async () => {
    for (const id of ['pro', 'premium']) await world.sell(aPlan(id, { rank: id === 'pro' ? 10 : 20 }));
    await world.sell(aPurchase('tracks'));
    await world.sell(aProduct('basic', { rank: 5 }));
    await interception.open();
  });
  afterAll(() => interception.close());

  const sitesOf = ({ title }: Flow) => found.filter(({ id }) => sites[id]?.includes(title));
  const all = flows.flatMap((flow) =>
    sitesOf(flow).flatMap((site) => faultsOf(site).map((kind): Case => ({ flow, site, kind }))),
  );
  const cases = drawn('requests that fail', all, drawnCases);
  const met: string[] = [];

  const calmPlays = new Map<Flow, ReturnType<typeof play>>();
  const withoutFault = (flow: Flow) => {
    const known = calmPlays.get(flow) ?? play(flow, world, interception);
    calmPlays.set(flow, known);
    return known;
  };

  describe('when nothing fails', () => {
    test.each(named(flows))('%s reaches every place that is listed for it', async (_title, _then, flow) => {
      const { watch, failure } = await withoutFault(flow);
      expect(failure).toBe('no');
      expect(watch.strangers).toEqual([]);
      const ids = sitesOf(flow).map(({ id }) => id);
      expect(ids.filter((id) => !watch.met.includes(id))).toEqual([]);
      expect(ids.length).toBeGreaterThan(0);
    });
  });

  describe('when one of its requests fails', () => {
    test.each(named(flows.filter((flow) => cases.some((one) => one.flow === flow))))(
      '%s: %s',
      async (_title, _then, flow) => {
        const wrong: string[] = [];
        const calm = await withoutFault(flow);
        for (const { site, kind } of cases.filter((one) => one.flow === flow)) {
          const { watch, failure, second, state } = await play(flow, world, interception, {
            site: site.id,
            kind,
          });
          const difference = differenceOf(calm.state, state);
          if (watch.hit === undefined) wrong.push(`${site.id}: the flow does not reach it`);
          else met.push(site.id);
          if (refusals.includes(failure)) wrong.push(`${site.id} · ${kind}: ${failure}`);
          if (second) wrong.push(`${site.id} · ${kind}: done again it fails: ${String(second)}`);
          if (difference) wrong.push(`${site.id} · ${kind}: ${difference}`);
        }
        expect(wrong).toEqual([]);
      },
    );

    test('each of the faults that were to be met was met', () => {
      expect(met.toSorted()).toEqual(cases.map(({ site }) => site.id).toSorted());
      expect(cases.length).toBe(process.env['USHER_FULL'] ? all.length : drawnCases);
    });
  });
}

/** With what is said of each in a title. */
const named = (flows: Flow[]) => flows.map((flow) => [flow.title, flow.then, flow] as const);

/** The flow from its beginning, with one fault in it; when it failed and was not done, it is done again. */
async function play(flow: Flow, world: Everything, interception: Interception, fault?: Watch['fault']) {
  await world.empty();
  const given: unknown = await flow.given(world);
  const { between } = flow;
  const watch: Watch = { met: [], strangers: [] };
  if (fault) watch.fault = fault;
  if (between) watch.between = { site: between.site, work: () => between.work(given, world) };
  const first = await interception.during(watch, () => flow.run(given, world));
  let second: unknown;
  if (first.status === 'rejected' && !(await flow.isDone?.(given, world)))
    second = await (flow.again ?? flow.run)(given, world).then(
      () => undefined,
      (error: unknown) => error,
    );
  return {
    watch,
    second,
    failure: first.status === 'rejected' ? String((first.reason as { code?: string }).code) : 'no',
    state: {
      tables: await finalState(world, flow),
      beside: await flow.beside?.(given, world),
    },
  };
}
