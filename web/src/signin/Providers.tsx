import type { SignInProvider } from '@usher/client/cognito';

interface ProvidersProps {
  providers: readonly SignInProvider[];
  busy: boolean;
  onChoice: (provider: SignInProvider) => void;
}

/** A button for each other provider; nothing where there is none. */
export function Providers({ providers, busy, onChoice }: ProvidersProps) {
  if (providers.length === 0) return null;
  return (
    <div className="stack providers" role="group" aria-label="Other ways to sign in">
      <p className="quiet or">or</p>
      {providers.map((provider) => (
        <button
          key={provider.id}
          type="button"
          className="button"
          disabled={busy}
          onClick={() => onChoice(provider)}
        >
          Continue with {provider.name}
        </button>
      ))}
    </div>
  );
}
