import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { CognitoSession, SignInStep } from '@usher/client/cognito';
import { sentenceFor } from '../ui/Notice.tsx';
import { Field } from '../ui/Field.tsx';
import { answerToCode } from './authenticatorCode.ts';
import { Providers } from './Providers.tsx';
import { AuthenticatorSecret } from './AuthenticatorSecret.tsx';
import { lackOf, parsePolicy, policyInWords } from './passwordPolicy.ts';
import './signin.css';

type Step = 'signIn' | 'signUp' | 'confirm' | 'forgot' | 'reset' | 'newPassword' | 'code' | 'setUpCode';

interface SignInProps {
  auth: CognitoSession;
  title: string;
  introduction: ReactNode;
  /** The pool's rule for passwords, from the outputs. */
  passwordPolicy: string | undefined;
  /** Operators are created, they do not sign themselves up, nor in at another provider. */
  mayRegister?: boolean;
  /** Why a sign-in at another provider did not work. */
  failure?: Error | undefined;
}

/** Everything before there is a session. `auth` tells the page when there is one. */
export function SignIn(props: SignInProps) {
  const { auth, title, introduction, passwordPolicy, mayRegister = true, failure } = props;
  const policy = parsePolicy(passwordPolicy);
  const [step, setStep] = useState<Step>('signIn');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ tone: 'bad' | 'good'; text: string } | undefined>(
    failure && { tone: 'bad', text: sentenceFor(failure) },
  );

  const go = (next: Step, text?: string) => {
    setStep(next);
    setCode('');
    setSaid(text ? { tone: 'good', text } : undefined);
  };

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setSaid(undefined);
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      setSaid({ tone: 'bad', text: sentenceFor(error) });
    } finally {
      setBusy(false);
    }
  };

  const next = async (answer: SignInStep) => {
    if (answer.step === 'done') return;
    if (answer.step === 'confirm') {
      await auth.resendCode(email.trim());
      go('confirm', `We have sent a code to ${email.trim()}.`);
      return;
    }
    if (answer.step === 'newPassword') setPassword('');
    if (answer.step === 'setUpCode') setSecret(answer.secret);
    go(answer.step);
  };
  const signIn = async () => next(await auth.signIn(email.trim(), password));

  const actions: Record<Step, () => Promise<void>> = {
    signIn,
    signUp: async () => {
      await auth.signUp(email.trim(), password, name.trim());
      go('confirm', `We have sent a code to ${email.trim()}.`);
    },
    confirm: async () => {
      await auth.confirm(email.trim(), code.trim());
      if (password) await signIn();
      else go('signIn', 'Your address is confirmed. Please sign in.');
    },
    forgot: async () => {
      await auth.forgotPassword(email.trim());
      setPassword('');
      go('reset', `If ${email.trim()} has an account, a code is on its way.`);
    },
    reset: async () => {
      await auth.resetPassword(email.trim(), code.trim(), password);
      await signIn();
    },
    newPassword: async () => next(await auth.chooseNewPassword(password)),
    code: async () => next(await answerToCode(auth.sendCode(code.trim()))),
    setUpCode: async () => next(await answerToCode(auth.proveCode(code.trim()))),
  };

  const { heading, button, fields } = forms[step];
  const choosesPassword = step !== 'signIn' && fields.includes('password');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lack = choosesPassword && policy ? lackOf(password, policy) : undefined;
    if (lack) setSaid({ tone: 'bad', text: lack });
    else void attempt(actions[step]);
  };

  return (
    <main className="signin" id="main">
      <div className="card stack">
        <header className="stack tight">
          <p className="brand">{title}</p>
          <h1>{heading}</h1>
          {step === 'signIn' && <p className="quiet">{introduction}</p>}
          {step === 'code' && <p className="quiet">The six digits that your authenticator app shows now.</p>}
          {step === 'setUpCode' && (
            <AuthenticatorSecret secret={secret} email={email.trim()} issuer={title} />
          )}
        </header>
        <form className="stack" onSubmit={submit} aria-label={heading}>
          {fields.includes('name') && (
            <Field label="Name" autoComplete="name" value={name} onChange={(e) => setName(e.target.value)} />
          )}
          {fields.includes('email') && (
            <Field
              label="E-mail"
              type="email"
              required
              autoComplete="username"
              value={email}
              onChange={(e) => setEmail(e.target.value)}
            />
          )}
          {fields.includes('code') && (
            <Field
              label="Code"
              required
              inputMode="numeric"
              autoComplete="one-time-code"
              value={code}
              onChange={(e) => setCode(e.target.value)}
            />
          )}
          {fields.includes('password') && (
            <Field
              label={step === 'reset' || step === 'newPassword' ? 'New password' : 'Password'}
              type="password"
              required
              autoComplete={step === 'signIn' ? 'current-password' : 'new-password'}
              hint={choosesPassword && policy ? policyInWords(policy) : undefined}
              value={password}
              onChange={(e) => setPassword(e.target.value)}
            />
          )}
          <div role={said?.tone === 'bad' ? 'alert' : 'status'}>
            {said && <p className={`notice ${said.tone}`}>{said.text}</p>}
          </div>
          <button className="button primary" disabled={busy}>
            {busy ? 'One moment…' : button}
          </button>
        </form>
        {mayRegister && (step === 'signIn' || step === 'signUp') && (
          <Providers
            providers={auth.providers}
            busy={busy}
            onChoice={(provider) =>
              void attempt(async () => location.assign(await auth.signInWith(provider)))
            }
          />
        )}
        <footer className="row between">
          {step === 'signIn' && (
            <button type="button" className="button plain slim" onClick={() => go('forgot')}>
              Forgotten password
            </button>
          )}
          {step === 'signIn' && mayRegister && (
            <button type="button" className="button plain slim" onClick={() => go('signUp')}>
              Create an account
            </button>
          )}
          {step === 'confirm' && (
            <button
              type="button"
              className="button plain slim"
              onClick={() =>
                void attempt(async () => {
                  await auth.resendCode(email.trim());
                  setSaid({ tone: 'good', text: 'A new code is on its way.' });
                })
              }
            >
              Send another code
            </button>
          )}
          {step !== 'signIn' && (
            <button type="button" className="button plain slim" onClick={() => go('signIn')}>
              Back to sign-in
            </button>
          )}
        </footer>
      </div>
    </main>
  );
}

type FieldName = 'name' | 'email' | 'code' | 'password';

const forms: Record<Step, { heading: string; button: string; fields: readonly FieldName[] }> = {
  signIn: { heading: 'Sign in', button: 'Sign in', fields: ['email', 'password'] },
  signUp: { heading: 'Create an account', button: 'Create account', fields: ['name', 'email', 'password'] },
  confirm: { heading: 'Confirm your address', button: 'Confirm', fields: ['email', 'code'] },
  forgot: { heading: 'Forgotten password', button: 'Send a code', fields: ['email'] },
  reset: { heading: 'Choose a new password', button: 'Set password', fields: ['email', 'code', 'password'] },
  newPassword: { heading: 'Choose your password', button: 'Set password', fields: ['password'] },
  code: { heading: 'Enter your code', button: 'Sign in', fields: ['code'] },
  setUpCode: { heading: 'Set up a second factor', button: 'Turn on', fields: ['code'] },
};
