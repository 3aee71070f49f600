import { useRef, useState } from 'react';
import {
  Failure,
  Loading,
  Meters,
  NetworkError,
  Refusal,
  useAnnounce,
  useMe,
  useOptimistic,
  useTransport,
} from '../../../extension/web.ts';
import { RunSimulationDocument } from '../generated/graphql.ts';
import type { SimulationPartsFragment as Simulation } from '../generated/graphql.ts';
import { RaceResult } from './RaceResult.tsx';
import { mistakeIn, raceTime, toInput } from './strategy.ts';
import type { Plan } from './strategy.ts';
import { StrategyForm } from './StrategyForm.tsx';
import { TrackPicker } from './TrackPicker.tsx';
import { trackOf, TRACKS } from './tracks.ts';

export function Simulator() {
  const transport = useTransport();
  const { me, error, loading, refresh } = useMe();
  const announce = useAnnounce();
  const running = useOptimistic('simulations');
  const [plan, setPlan] = useState<Plan>({
    trackId: TRACKS[0]!.id,
    startTyre: 'MEDIUM',
    stops: [{ key: 1, lap: 25, tyre: 'HARD' }],
  });
  const [result, setResult] = useState<Simulation>();
  // The key outlives a lost answer, so that trying again gets that answer instead of paying twice.
  const unanswered = useRef<{ input: string; key: string }>(undefined);

  const laps = trackOf(plan.trackId)?.laps ?? 50;
  const mistake = mistakeIn(plan, laps);

  const run = async () => {
    const input = toInput(plan);
    const text = JSON.stringify(input);
    const key = unanswered.current?.input === text ? unanswered.current.key : crypto.randomUUID();
    unanswered.current = { input: text, key };
    let simulation: Simulation | null = null;
    const decision = await running.run(1, async () => {
      const answer = await transport.query(RunSimulationDocument, { input, idempotencyKey: key });
      simulation = answer.runSimulation.simulation;
      return answer.runSimulation.decision;
    });
    if (!decision) return;
    unanswered.current = undefined;
    setResult(simulation ?? undefined);
    if (simulation) announce(`Race finished in ${raceTime((simulation as Simulation).totalTime)}.`);
  };

  if (loading) return <Loading what="your account" />;
  if (error && !me) return <Failure error={error} retry={() => void refresh()} />;
  const refused = running.decision?.allowed === false ? running.decision : undefined;
  return (
    <div className="columns">
      <form
        className="stack"
        aria-label="Race plan"
        onSubmit={(event) => {
          event.preventDefault();
          if (!mistake && !running.busy) void run();
        }}
      >
        <TrackPicker trackId={plan.trackId} onChange={(trackId) => setPlan({ ...plan, trackId })} />
        <StrategyForm plan={plan} laps={laps} onChange={setPlan} />
        <div role="alert">{mistake && <p className="notice bad">{mistake}</p>}</div>
        <button className="button primary large" disabled={mistake !== undefined || running.busy}>
          {running.busy ? 'Racing…' : 'Run simulation'}
        </button>
      </form>
      <div className="stack">
        <Meters features={['simulations']} />
        {running.error && (
          <Failure
            error={running.error}
            retry={running.error instanceof NetworkError ? () => void run() : undefined}
          />
        )}
        {refused && <Refusal decision={refused} onUnlocked={running.clear} />}
        {result ? (
          <RaceResult simulation={result} />
        ) : (
          !refused && (
            <div className="card quiet empty">
              <p>Your race result appears here and is saved under Results.</p>
            </div>
          )
        )}
      </div>
    </div>
  );
}
