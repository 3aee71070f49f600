import { runRace, strategyFor } from '../domain/race.ts';
import { userOf } from './door.ts';
import type { MutationRunSimulationArgs, Simulation, SimulationOutcome } from '../generated/schema.ts';
import { getReceipt, receiptSeconds } from '../store/receipts.ts';
import { keepSimulation, type SimulationRow } from '../store/simulations.ts';
import { actionOf } from '../store/usageRow.ts';
import { consume, consumeReceiptId } from '../app/counting/consume.ts';
import { countingDoor } from './countingDoor.ts';
import { digest } from '../platform/digest.ts';
import { requiredKeyFrom } from '../app/counting/input.ts';

const feature = 'simulations';

/**
 * One unit, one result. The unit is counted first, with the caller's key; the result follows from that key alone, so that a
 * call that died in between is finished by the next one, and none is counted or kept twice.
 */
export const handler = countingDoor<MutationRunSimulationArgs, SimulationOutcome>(async (call, nowMs) => {
  const userId = userOf(call);
  const { trackId, startTyre, stops } = call.args.input;
  const strategy = strategyFor(trackId, { startTyre, stops });
  const key = `simulation ${requiredKeyFrom(call.args.idempotencyKey)}`;
  const details = { track: trackId, start_tyre: strategy.startTyre, stops: strategy.stops };
  const action = actionOf('simulation', 1, nowMs, { details });
  const request = { userId, feature, amount: 1, action, requestId: call.requestId };
  const decision = await consume(request, key, nowMs);
  if (!decision.allowed) return { decision, simulation: null };
  const receiptId = consumeReceiptId(userId, key);
  const receipt = await getReceipt(receiptId, nowMs);
  const createdMs = receipt ? (receipt.expires_at - receiptSeconds) * 1000 : nowMs;
  // The moment is part of the name, because a day later the same key is another run.
  const simulation_id = `sim_${digest(`${receiptId} ${createdMs}`, 22)}`;
  const race = runRace(trackId, strategy, simulation_id);
  const row = await keepSimulation({
    simulation_id,
    created_at: new Date(createdMs).toISOString(),
    user_id: userId,
    track_id: trackId,
    strategy_data: strategy,
    results: race.laps,
    total_time: race.totalTime,
  });
  return { decision, simulation: toSimulation(row) };
});

function toSimulation(row: SimulationRow): Simulation {
  return {
    id: row.simulation_id,
    createdAt: row.created_at,
    trackId: row.track_id,
    strategy: row.strategy_data,
    totalTime: row.total_time,
    laps: row.results,
  };
}
