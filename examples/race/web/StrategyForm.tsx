import { nameOf } from '../../../extension/web.ts';
import type { Tyre } from '../generated/graphql.ts';
import { TYRES } from './strategy.ts';
import type { Plan } from './strategy.ts';

interface StrategyFormProps {
  plan: Plan;
  laps: number;
  onChange: (plan: Plan) => void;
}

export function StrategyForm({ plan, laps, onChange }: StrategyFormProps) {
  const { stops } = plan;
  const add = () => {
    const last = Math.max(0, ...stops.map(({ lap }) => lap));
    const lap = Math.min(laps - 1, last + Math.max(1, Math.round((laps - last) / 2)));
    const key = Math.max(0, ...stops.map((stop) => stop.key)) + 1;
    onChange({ ...plan, stops: [...stops, { key, lap, tyre: 'HARD' }] });
  };
  const change = (key: number, part: { lap?: number; tyre?: Tyre }) =>
    onChange({ ...plan, stops: stops.map((stop) => (stop.key === key ? { ...stop, ...part } : stop)) });
  return (
    <fieldset className="card stack">
      <legend>Strategy</legend>
      <TyreChoice
        label="Start on"
        name="start-tyre"
        tyre={plan.startTyre}
        onChange={(startTyre) => onChange({ ...plan, startTyre })}
      />
      {stops.map(({ key, lap, tyre }, index) => (
        <div className="stop" key={key} role="group" aria-label={`Stop ${index + 1}`}>
          <label>
            <span className="small">Stop on lap</span>
            <input
              type="number"
              min={1}
              max={laps - 1}
              value={Number.isNaN(lap) ? '' : lap}
              onChange={(event) => change(key, { lap: event.target.valueAsNumber })}
            />
          </label>
          <TyreChoice
            label="for"
            name={`tyre-${key}`}
            tyre={tyre}
            onChange={(next) => change(key, { tyre: next })}
          />
          <button
            type="button"
            className="button plain slim"
            onClick={() => onChange({ ...plan, stops: stops.filter((stop) => stop.key !== key) })}
          >
            <span aria-hidden="true">✕</span>
            <span className="hidden-text">Remove stop {index + 1}</span>
          </button>
        </div>
      ))}
      {stops.length < 5 && (
        <div>
          <button type="button" className="button slim" onClick={add}>
            Add a stop
          </button>
        </div>
      )}
    </fieldset>
  );
}

interface TyreChoiceProps {
  label: string;
  name: string;
  tyre: Tyre;
  onChange: (tyre: Tyre) => void;
}

function TyreChoice({ label, name, tyre, onChange }: TyreChoiceProps) {
  return (
    <div className="tyres" role="radiogroup" aria-label={label}>
      <span className="small" aria-hidden="true">
        {label}
      </span>
      {TYRES.map((one) => (
        <label key={one} className={`tyre ${one.toLowerCase()}`}>
          <input type="radio" name={name} checked={one === tyre} onChange={() => onChange(one)} />
          <span>{nameOf(one)}</span>
        </label>
      ))}
    </div>
  );
}
