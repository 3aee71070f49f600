import { util } from '@aws-appsync/utils';
import { keyPattern } from '../../domain/keys.ts';
import { accountIdCharactersMax } from '../../store/rows/users.ts';

/** No control character and no half of a surrogate pair, which no table takes. */
const printable = '[^\\p{Cc}\\p{Cs}]';

/** What the caller calls an account; whether there is one is found out by reading it. */
export function demandAccountId(id: string): void {
  if (!util.matches(`${printable}{1,${accountIdCharactersMax}}`, id)) {
    util.error(`The id of an account has 1 to ${accountIdCharactersMax} printable characters.`, 'BadRequest');
  }
}

/** A text that a list is filtered by. */
export function demandFilter(name: string, value: string | null | undefined): void {
  demandText(name, 64, value);
}

/** A text that something is looked for by, when there is one. */
export function demandText(name: string, charactersMax: number, value: string | null | undefined): void {
  if (value == null || util.matches(`${printable}{1,${charactersMax}}`, value)) return;
  util.error(`${name} has 1 to ${charactersMax} printable characters.`, 'BadRequest');
}

/** The key of a feature or a product (`isKey` of `domain/catalog.ts` is the same). */
export function isKey(text: string): boolean {
  return util.matches(keyPattern, text);
}
