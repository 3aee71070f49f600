import { brand } from './brand.ts';

/** The last thing that a user who leaves is shown, in place of every screen. */
export function Left({ steps, onClose }: { steps: readonly string[]; onClose: () => void }) {
  return (
    <main className="signin">
      <div className="card stack" role="status">
        <h1>Your account was deleted</h1>
        <p>You're signed out of {brand.name} everywhere. This is what was done:</p>
        <ul className="plain-list small">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        <button type="button" className="button primary" onClick={onClose}>
          Close
        </button>
      </div>
    </main>
  );
}
