import { useState } from 'react';
import type { CognitoSession, SignInStep } from '@usher/client/cognito';
import { sentenceFor } from '../ui/Notice.tsx';
import { answerToCode } from './authenticatorCode.ts';

export type Step =
  'signIn' | 'signUp' | 'confirm' | 'forgot' | 'reset' | 'newPassword' | 'code' | 'setUpCode';

/** What the user types, kept from step to step. */
export interface Typed {
  name: string;
  email: string;
  code: string;
  password: string;
}

export interface Said {
  tone: 'bad' | 'good';
  text: string;
}

/** The steps to a session: which one is shown, what was typed, and what each does. `auth` tells the page when there is a session. */
export function useSignInSteps(auth: CognitoSession, failure: Error | undefined) {
  const [step, setStep] = useState<Step>('signIn');
  const [typed, setTyped] = useState<Typed>({ name: '', email: '', code: '', password: '' });
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said | undefined>(failure && { tone: 'bad', text: sentenceFor(failure) });
  const { password } = typed;
  const email = typed.email.trim();
  const code = typed.code.trim();
  const type = (part: Partial<Typed>) => setTyped((before) => ({ ...before, ...part }));

  const go = (next: Step, text?: string) => {
    setStep(next);
    type({ code: '' });
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
      await auth.resendCode(email);
      go('confirm', `We have sent a code to ${email}.`);
      return;
    }
    if (answer.step === 'newPassword') type({ password: '' });
    if (answer.step === 'setUpCode') setSecret(answer.secret);
    go(answer.step);
  };
  const signIn = async () => next(await auth.signIn(email, password));

  const actions: Record<Step, () => Promise<void>> = {
    signIn,
    signUp: async () => {
      await auth.signUp(email, password, typed.name.trim());
      go('confirm', `We have sent a code to ${email}.`);
    },
    confirm: async () => {
      await auth.confirm(email, code);
      if (password) await signIn();
      else go('signIn', 'Your address is confirmed. Please sign in.');
    },
    forgot: async () => {
      await auth.forgotPassword(email);
      type({ password: '' });
      go('reset', `If ${email} has an account, a code is on its way.`);
    },
    reset: async () => {
      await auth.resetPassword(email, code, password);
      await signIn();
    },
    newPassword: async () => next(await auth.chooseNewPassword(password)),
    code: async () => next(await answerToCode(auth.sendCode(code))),
    setUpCode: async () => next(await answerToCode(auth.proveCode(code))),
  };
  const resendCode = async () => {
    await auth.resendCode(email);
    setSaid({ tone: 'good', text: 'A new code is on its way.' });
  };

  return { step, typed, type, secret, busy, said, setSaid, go, attempt, act: actions[step], resendCode };
}
