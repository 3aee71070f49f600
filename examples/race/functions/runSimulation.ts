import { meteredDoor, type UsageDecision } from '../../../extension/functions.ts';
import type { RunSimulationMutationVariables, SimulationPartsFragment } from '../generated/graphql.ts';
import { runRace, strategyFor } from '../race.ts';
import { keepSimulation, type SimulationRow } from '../simulations.ts';

interface Outcome {
  decision: UsageDecision;
  simulation: SimulationPartsFragment | null;
}

/** One unit, one result. The result follows from the use alone, so that a call that died in between is finished by the next one. */
export const handler = meteredDoor<RunSimulationMutationVariables, Outcome>(
  async ({ args, userId, consume }) => {
    const { trackId, startTyre, stops } = args.input;
    const strategy = strategyFor(trackId, { startTyre, stops });
    const details = { track: trackId, start_tyre: strategy.startTyre, stops: strategy.stops };
    const { decision, use } = await consume({
      feature: 'simulations',
      key: args.idempotencyKey,
      action: { type: 'simulation', details },
    });
    if (!use) return { decision, simulation: null };
    const simulation_id = `sim_${use.id}`;
    const race = runRace(trackId, strategy, simulation_id);
    const row = await keepSimulation({
      simulation_id,
      created_at: new Date(use.atMs).toISOString(),
      user_id: userId,
      track_id: trackId,
      strategy_data: strategy,
      results: race.laps,
      total_time: race.totalTime,
    });
    return { decision, simulation: toSimulation(row) };
  },
);

function toSimulation(row: SimulationRow): SimulationPartsFragment {
  return {
    id: row.simulation_id,
    createdAt: row.created_at,
    trackId: row.track_id,
    strategy: row.strategy_data,
    totalTime: row.total_time,
    laps: row.results,
  };
}
