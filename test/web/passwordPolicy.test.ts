import { describe, expect, test } from 'vitest';
import { demandPassword } from '../../packages/understudy/src/cognito/passwordPolicy.ts';
import {
  lackOf,
  parsePolicy,
  policyInWords,
  type PasswordPolicy,
} from '../../web/src/signin/passwordPolicy.ts';

const flags = [true, false];

describe('F7, field 1.5 · the password rule', () => {
  test('is kept by the form exactly as a pool keeps it, for every policy and every kind of password', () => {
    const parts = ['', 'a', 'B', '7', '!', '-', ' ', 'é', '😀', 'abcdef', 'ABC', '123'];
    let cases = 0;
    for (const MinimumLength of [6, 8, 10, 20])
      for (const RequireLowercase of flags)
        for (const RequireUppercase of flags)
          for (const RequireNumbers of flags)
            for (const RequireSymbols of flags) {
              const policy = {
                MinimumLength,
                RequireLowercase,
                RequireUppercase,
                RequireNumbers,
                RequireSymbols,
              };
              for (const first of parts)
                for (const second of parts)
                  for (const third of ['', 'xY9_xY9_xY', 'q'.repeat(250)]) {
                    const password = `${first}${second}${third}`;
                    if (password === '') continue;
                    expect(lackOf(password, policy) === undefined, password).toBe(
                      poolTakes(password, policy),
                    );
                    cases++;
                  }
            }
    expect(cases).toBe(4 * 16 * (parts.length ** 2 * 3 - 1));
  });

  test('is told in words, with what is missing', () => {
    const policy = {
      MinimumLength: 12,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: false,
    };
    expect(policyInWords(policy)).toBe(
      'At least 12 characters, with a lowercase letter, an uppercase letter, and a number.',
    );
    expect(lackOf('abc', policy)).toBe(
      'Your password needs at least 12 characters, an uppercase letter, and a number.',
    );
    expect(lackOf('Abcdefghijk1', policy)).toBeUndefined();
    expect(parsePolicy(undefined)).toBeUndefined();
  });
});

function poolTakes(password: string, policy: PasswordPolicy): boolean {
  try {
    demandPassword(
      {
        minimumLength: policy.MinimumLength,
        requireLowercase: policy.RequireLowercase,
        requireUppercase: policy.RequireUppercase,
        requireNumbers: policy.RequireNumbers,
        requireSymbols: policy.RequireSymbols,
        temporaryPasswordValidityDays: 7,
      },
      password,
    );
    return true;
  } catch {
    return false;
  }
}
