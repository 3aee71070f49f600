import { Field } from '../ui/Field.tsx';
import type { Typed } from './useSignInSteps.ts';

interface SignInFieldsProps {
  shown: readonly (keyof Typed)[];
  typed: Typed;
  onType: (part: Partial<Typed>) => void;
  /** How the password is asked for; the default is one that the user has. */
  newPassword?: { label: string; hint: string | undefined } | undefined;
}

/** The fields of one step, with what the browser may fill in. */
export function SignInFields({ shown, typed, onType, newPassword }: SignInFieldsProps) {
  return (
    <>
      {shown.includes('name') && (
        <Field
          label="Name"
          autoComplete="name"
          value={typed.name}
          onChange={(e) => onType({ name: e.target.value })}
        />
      )}
      {shown.includes('email') && (
        <Field
          label="E-mail"
          type="email"
          required
          autoComplete="username"
          value={typed.email}
          onChange={(e) => onType({ email: e.target.value })}
        />
      )}
      {shown.includes('code') && (
        <Field
          label="Code"
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          value={typed.code}
          onChange={(e) => onType({ code: e.target.value })}
        />
      )}
      {shown.includes('password') && (
        <Field
          label={newPassword?.label ?? 'Password'}
          type="password"
          required
          autoComplete={newPassword ? 'new-password' : 'current-password'}
          hint={newPassword?.hint}
          value={typed.password}
          onChange={(e) => onType({ password: e.target.value })}
        />
      )}
    </>
  );
}
