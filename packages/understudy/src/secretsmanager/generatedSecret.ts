import crypto from 'node:crypto';
import { TemplateError } from '../kernel/templateError.ts';

const kinds = {
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numbers: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** `GenerateSecretString` of a template; undefined where there is none. AWS: documented. */
export function generatedSecret(logicalId: string, declared: unknown): string | undefined {
  if (declared === undefined) return undefined;
  const wishes = declared as Record<string, unknown>;
  const excluded = new Set(String(wishes['ExcludeCharacters'] ?? ''));
  const isWanted = (name: string) => wishes[name] !== true && wishes[name] !== 'true';
  const alphabets = [
    isWanted('ExcludeLowercase') ? kinds.lowercase : '',
    isWanted('ExcludeUppercase') ? kinds.uppercase : '',
    isWanted('ExcludeNumbers') ? kinds.numbers : '',
    isWanted('ExcludePunctuation') ? kinds.punctuation : '',
    isWanted('IncludeSpace') ? '' : ' ',
  ]
    .map((letters) => [...letters].filter((letter) => !excluded.has(letter)))
    .filter((letters) => letters.length > 0);
  const all = alphabets.flat();
  const length = Number(wishes['PasswordLength'] ?? 32);
  const eachKind = String(wishes['RequireEachIncludedType'] ?? true) === 'true' ? alphabets : [];
  if (all.length === 0 || length < eachKind.length) {
    throw new TemplateError(logicalId, '', 'GenerateSecretString leaves no letters to choose from');
  }
  const letters = Array.from({ length }, (_, at) => pick(eachKind[at] ?? all));
  // Shuffled, because the first letters came from one kind each.
  for (let at = letters.length - 1; at > 0; at -= 1) {
    const other = crypto.randomInt(at + 1);
    [letters[at], letters[other]] = [letters[other]!, letters[at]!];
  }
  const template = wishes['SecretStringTemplate'];
  const key = wishes['GenerateStringKey'];
  if ((template === undefined) !== (key === undefined)) {
    throw new TemplateError(logicalId, '', 'SecretStringTemplate and GenerateStringKey go together');
  }
  if (typeof template !== 'string') return letters.join('');
  return JSON.stringify({ ...(JSON.parse(template) as object), [String(key)]: letters.join('') });
}

function pick(letters: string[]): string {
  return letters[crypto.randomInt(letters.length)]!;
}
