import type { FormEvent, ReactNode } from 'react';
import type { CognitoSession } from '@usher/client/cognito';
import { Providers } from './Providers.tsx';
import { AuthenticatorSecret } from './AuthenticatorSecret.tsx';
import { lackOf, parsePolicy, policyInWords } from './passwordPolicy.ts';
import { SignInFields } from './SignInFields.tsx';
import { useSignInSteps, type Step, type Typed } from './useSignInSteps.ts';
import './signin.css';

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

/** Everything before there is a session. */
export function SignIn(props: SignInProps) {
  const { auth, title, introduction, passwordPolicy, mayRegister = true, failure } = props;
  const policy = parsePolicy(passwordPolicy);
  const steps = useSignInSteps(auth, failure);
  const { step, typed, busy, said } = steps;
  const { heading, button, fields, newPassword } = forms[step];
  const choice =
    newPassword === undefined ? undefined : { label: newPassword, hint: policy && policyInWords(policy) };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lack = newPassword && policy ? lackOf(typed.password, policy) : undefined;
    if (lack) steps.setSaid({ tone: 'bad', text: lack });
    else void steps.attempt(steps.act);
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
            <AuthenticatorSecret secret={steps.secret} email={typed.email.trim()} issuer={title} />
          )}
        </header>
        <form className="stack" onSubmit={submit} aria-label={heading}>
          <SignInFields shown={fields} typed={typed} onType={steps.type} newPassword={choice} />
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
              void steps.attempt(async () => location.assign(await auth.signInWith(provider)))
            }
          />
        )}
        <OtherSteps steps={steps} mayRegister={mayRegister} />
      </div>
    </main>
  );
}

interface OtherStepsProps {
  steps: ReturnType<typeof useSignInSteps>;
  mayRegister: boolean;
}

/** The ways from here to another step. */
function OtherSteps({ steps: { step, go, attempt, resendCode }, mayRegister }: OtherStepsProps) {
  return (
    <footer className="row between">
      {step === 'signIn' && <StepButton onPress={() => go('forgot')}>Forgotten password</StepButton>}
      {step === 'signIn' && mayRegister && (
        <StepButton onPress={() => go('signUp')}>Create an account</StepButton>
      )}
      {step === 'confirm' && (
        <StepButton onPress={() => void attempt(resendCode)}>Send another code</StepButton>
      )}
      {step !== 'signIn' && <StepButton onPress={() => go('signIn')}>Back to sign-in</StepButton>}
    </footer>
  );
}

function StepButton({ onPress, children }: { onPress: () => void; children: ReactNode }) {
  return (
    <button type="button" className="button plain slim" onClick={onPress}>
      {children}
    </button>
  );
}

interface Form {
  heading: string;
  button: string;
  fields: readonly (keyof Typed)[];
  /** What the password is called where the user chooses one. */
  newPassword?: string;
}

const forms: Record<Step, Form> = {
  signIn: { heading: 'Sign in', button: 'Sign in', fields: ['email', 'password'] },
  signUp: {
    heading: 'Create an account',
    button: 'Create account',
    fields: ['name', 'email', 'password'],
    newPassword: 'Password',
  },
  confirm: { heading: 'Confirm your address', button: 'Confirm', fields: ['email', 'code'] },
  forgot: { heading: 'Forgotten password', button: 'Send a code', fields: ['email'] },
  reset: {
    heading: 'Choose a new password',
    button: 'Set password',
    fields: ['email', 'code', 'password'],
    newPassword: 'New password',
  },
  newPassword: {
    heading: 'Choose your password',
    button: 'Set password',
    fields: ['password'],
    newPassword: 'New password',
  },
  code: { heading: 'Enter your code', button: 'Sign in', fields: ['code'] },
  setUpCode: { heading: 'Set up a second factor', button: 'Turn on', fields: ['code'] },
};
