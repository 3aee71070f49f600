import { useRef, useState } from 'react';
import {
  Failure,
  Loading,
  Meters,
  UnreachableError,
  Refusal,
  useAnnounce,
  useAccount,
  useConsumeWith,
  useTransport,
} from '../../../extension/web.ts';
import { RunSimulationDocument } from '../generated/graphql.ts';
import type {
  RunSimulationMutationVariables,
  SimulationPartsFragment as Simulation,
} from '../generated/graphql.ts';
import { RaceResult } from './RaceResult.tsx';
import { mistakeIn, raceTime, toInput } from './strategy.ts';
import type { Plan } from './strategy.ts';
import { StrategyForm } from './StrategyForm.tsx';
import { TrackPicker } from './TrackPicker.tsx';
import { trackOf, TRACKS } from './tracks.ts';

type Input = RunSimulationMutationVariables['input'];

export function Simulator() {
  const transport = useTransport();
  const { error, isPending, refetch, data: account } = useAccount();
  const announce = useAnnounce();
  const [plan, setPlan] = useState<Plan>({
    trackId: TRACKS[0]!.id,
    startTyre: 'MEDIUM',
    stops: [{ key: 1, lap: 25, tyre: 'HARD' }],
  });
  const [result, setResult] = useState<Simulation>();
  // The key outlives a lost answer, so that trying again gets that answer instead of paying twice.
  const unanswered = useRef<{ input: string; key: string }>(undefined);

  const running = useConsumeWith('simulations', async (asked: { input: Input; key: string }) => {
    const { input, key: idempotencyKey } = asked;
    const { runSimulation } = await transport.query(RunSimulationDocument, { input, idempotencyKey });
    const { simulation, decision } = runSimulation;
    unanswered.current = undefined;
    setResult(simulation ?? undefined);
    if (simulation) announce(`Race finished in ${raceTime(simulation.totalTime)}.`);
    return decision;
  });

  const laps = trackOf(plan.trackId)?.laps ?? 50;
  const mistake = mistakeIn(plan, laps);

  const run = () => {
    const input = toInput(plan);
    const text = JSON.stringify(input);
    const key = unanswered.current?.input === text ? unanswered.current.key : crypto.randomUUID();
    unanswered.current = { input: text, key };
    running.mutate({ input, key });
  };

  if (isPending) return <Loading what="your account" />;
  if (error && !account) return <Failure error={error} retry={() => void refetch()} />;
  const refused = running.data?.allowed === false ? running.data : undefined;
  return (
    <div className="columns">
      <form
        className="stack"
        aria-label="Race plan"
        onSubmit={(event) => {
          event.preventDefault();
          if (!mistake && !running.isPending) run();
        }}
      >
        <TrackPicker trackId={plan.trackId} onChange={(trackId) => setPlan({ ...plan, trackId })} />
        <StrategyForm plan={plan} laps={laps} onChange={setPlan} />
        <div role="alert">{mistake && <p className="notice bad">{mistake}</p>}</div>
        <button className="button primary large" disabled={mistake !== undefined || running.isPending}>
          {running.isPending ? 'Racing…' : 'Run simulation'}
        </button>
      </form>
      <div className="stack">
        <Meters features={['simulations']} />
        {running.error && (
          <Failure
            error={running.error}
            retry={running.error instanceof UnreachableError ? run : undefined}
          />
        )}
        {refused && <Refusal decision={refused} onUnlocked={running.reset} />}
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
