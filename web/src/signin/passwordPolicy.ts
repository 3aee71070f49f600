/** What a user pool demands of a password, in CloudFormation's own names. */
export interface PasswordPolicy {
  MinimumLength: number;
  RequireLowercase: boolean;
  RequireUppercase: boolean;
  RequireNumbers: boolean;
  RequireSymbols: boolean;
}

/** Cognito's own, whatever the pool demands. */
const charactersMax = 256;
/** What Cognito counts as a symbol; a space counts only inside the password. */
const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

export function parsePolicy(json: string | undefined): PasswordPolicy | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as PasswordPolicy);
}

/** `At least 10 characters, with an uppercase letter and a number.` */
export function policyInWords(policy: PasswordPolicy): string {
  const kinds = demandsOf(policy).map(({ words }) => words);
  const length = `At least ${policy.MinimumLength} characters`;
  return kinds.length === 0 ? `${length}.` : `${length}, with ${listOf(kinds)}.`;
}

/** What a password still lacks, as one sentence; undefined when the pool will take it. */
export function lackOf(password: string, policy: PasswordPolicy): string | undefined {
  if (password !== password.trim()) return 'A password cannot begin or end with a space.';
  if (password.length > charactersMax) return `A password has at most ${charactersMax} characters.`;
  const kinds = demandsOf(policy).flatMap(({ words, pattern }) => (pattern.test(password) ? [] : [words]));
  const missing = [
    ...(password.length < policy.MinimumLength ? [`at least ${policy.MinimumLength} characters`] : []),
    ...kinds,
  ];
  return missing.length === 0 ? undefined : `Your password needs ${listOf(missing)}.`;
}

function demandsOf(policy: PasswordPolicy): { words: string; pattern: RegExp }[] {
  return [
    { asked: policy.RequireLowercase, words: 'a lowercase letter', pattern: /[a-z]/ },
    { asked: policy.RequireUppercase, words: 'an uppercase letter', pattern: /[A-Z]/ },
    { asked: policy.RequireNumbers, words: 'a number', pattern: /[0-9]/ },
    { asked: policy.RequireSymbols, words: 'a symbol', pattern: symbol },
  ].filter(({ asked }) => asked);
}

function listOf(words: string[]): string {
  return new Intl.ListFormat('en').format(words);
}
