import crypto from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';

export interface PasswordPolicy {
  minimumLength: number;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  temporaryPasswordValidityDays: number;
}

// AWS: documented; a space inside the password counts as a special character.
const symbols = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;
const alphabet = {
  lower: 'abcdefghijkmnopqrstuvwxyz',
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  digit: '23456789',
  symbol: '!@#$%^&*',
};

export function demandPassword(policy: PasswordPolicy, password: unknown): asserts password is string {
  // AWS: documented; the parameter itself is 1 to 256 characters without surrounding spaces.
  if (typeof password !== 'string' || !/^[\S]+.*[\S]+$|^\S$/s.test(password) || password.length > 256) {
    throw new ServiceError(
      'InvalidParameterException',
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    );
  }
  // AWS: observed; the first broken rule is named, in this order.
  const problem =
    password.length < policy.minimumLength
      ? 'Password not long enough'
      : policy.requireLowercase && !/[a-z]/.test(password)
        ? 'Password must have lowercase characters'
        : policy.requireUppercase && !/[A-Z]/.test(password)
          ? 'Password must have uppercase characters'
          : policy.requireNumbers && !/[0-9]/.test(password)
            ? 'Password must have numeric characters'
            : policy.requireSymbols && !symbols.test(password)
              ? 'Password must have symbol characters'
              : undefined;
  if (problem) {
    throw new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${problem}`);
  }
}

/** Meets every policy of up to twenty characters, so that the invitation always holds a usable one. */
export function temporaryPassword(policy: PasswordPolicy): string {
  const kinds = Object.values(alphabet);
  const length = Math.max(policy.minimumLength, 12);
  return Array.from({ length }, (_, at) => {
    const kind = kinds[at % kinds.length]!;
    return kind[crypto.randomInt(kind.length)];
  }).join('');
}
