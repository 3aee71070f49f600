interface AuthenticatorSecretProps {
  secret: string;
  email: string;
  /** What the app shows the code under. */
  issuer: string;
}

/** What goes into an authenticator app, to be typed, copied, or opened in an app on this device. */
export function AuthenticatorSecret({ secret, email, issuer }: AuthenticatorSecretProps) {
  const name = encodeURIComponent(`${issuer}:${email}`);
  const address = `otpauth://totp/${name}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
  return (
    <div className="stack tight">
      <p className="quiet">
        Enter this key in an authenticator app (&ldquo;enter a setup key&rdquo;, time-based), then type the
        code that it shows. Or <a href={address}>open it in an app on this device</a>.
      </p>
      <p>
        <code data-testid="authenticator-key">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </div>
  );
}
