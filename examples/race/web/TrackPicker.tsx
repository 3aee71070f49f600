import { TRACKS } from './tracks.ts';

export function TrackPicker({ trackId, onChange }: { trackId: string; onChange: (id: string) => void }) {
  return (
    <fieldset className="card">
      <legend>Track</legend>
      <div className="tracks">
        {TRACKS.map((track) => (
          <label key={track.id} className="track">
            <input
              type="radio"
              name="track"
              value={track.id}
              checked={track.id === trackId}
              onChange={() => onChange(track.id)}
            />
            <svg viewBox="0 0 100 60" aria-hidden="true">
              <path d={track.outline} />
            </svg>
            <b>{track.name}</b>
            <span className="small quiet">
              {track.laps} laps · {track.character}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
