import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CognitoSession } from '@usher/client/cognito';
import { Field } from '../ui/Field.tsx';
import { Failure, Loading } from '../ui/Notice.tsx';
import { answerToCode } from './authenticatorCode.ts';
import { AuthenticatorSecret } from './AuthenticatorSecret.tsx';

interface SecondFactorProps {
  auth: CognitoSession;
  email: string;
  issuer: string;
  /** Why it must be set up; absent: it may be, and may be turned off again. */
  demand?: string;
  /** After it was turned on. */
  onTurnedOn?: () => Promise<void>;
  /** Stands below. */
  children?: ReactNode;
}

/** Turns the code of an authenticator app on, for each sign-in from then on, and off again. */
export function SecondFactor({ auth, email, issuer, demand, onTurnedOn, children }: SecondFactorProps) {
  const [isOn, setOn] = useState<boolean>();
  const [secret, setSecret] = useState<string>();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await action();
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    let current = true;
    auth.hasSecondFactor().then(
      (has) => current && setOn(has),
      (failure: Error) => current && setError(failure),
    );
    return () => {
      current = false;
    };
  }, [auth]);

  const offer = () => attempt(async () => setSecret(await (await auth.secondFactor()).offer()));
  const confirm = () =>
    attempt(async () => {
      const factor = await auth.secondFactor();
      await answerToCode(factor.turnOn(code.trim()));
      setSecret(undefined);
      setCode('');
      setOn(true);
      await onTurnedOn?.();
    });
  const end = () =>
    attempt(async () => {
      await (await auth.secondFactor()).turnOff();
      setOn(false);
    });

  return (
    <section className="card stack" aria-labelledby="second-factor-heading">
      <h2 id="second-factor-heading">Second factor</h2>
      {demand && !isOn && <p>{demand}</p>}
      {isOn === undefined && !error && <Loading what="your sign-in" />}
      {isOn === true && <p>Each sign-in asks for a code from your authenticator app.</p>}
      {isOn === false && secret === undefined && (
        <p className="quiet">
          Ask for a code from an authenticator app at each sign-in, in addition to your password.
        </p>
      )}
      {isOn !== undefined && secret === undefined && (
        <div>
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => void (isOn && !demand ? end() : offer())}
          >
            {isOn ? (demand ? 'Set up another app' : 'Turn off') : 'Set up'}
          </button>
        </div>
      )}
      {secret !== undefined && (
        <form
          className="stack"
          aria-label="Second factor"
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          <AuthenticatorSecret secret={secret} email={email} issuer={issuer} />
          <Field
            label="Code"
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <div>
            <button className="button primary" disabled={busy}>
              Turn on
            </button>
          </div>
        </form>
      )}
      {error && <Failure error={error} />}
      {children}
    </section>
  );
}
