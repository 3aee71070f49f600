import { Mistake } from '../../domain/errors.ts';
import { keyedHash } from '../../store/mailboxHash.ts';
import type { Place } from './page.ts';

/** An export that was begun longer ago would put rows of different days together. */
const lifeMs = 24 * 3_600_000;

/** An export that was begun: whose, by whom, when, and where its next page begins. */
export interface Begun {
  userId: string;
  caller: string;
  atMs: number;
  place: Place;
}

/** Signed: what it says is looked up in the tables as it is. */
export async function tokenFor(begun: Begun): Promise<string> {
  const text = Buffer.from(JSON.stringify(begun)).toString('base64url');
  return `${text}.${await keyedHash('export', text)}`;
}

export async function begunIn(
  token: string,
  { userId, caller }: Pick<Begun, 'userId' | 'caller'>,
  nowMs: number,
): Promise<Begun> {
  const [text = '', signature] = token.split('.');
  if (signature !== (await keyedHash('export', text))) throw notOurs();
  const begun = JSON.parse(Buffer.from(text, 'base64url').toString()) as Begun;
  if (begun.userId !== userId || begun.caller !== caller) throw notOurs();
  if (nowMs - begun.atMs > lifeMs)
    throw new Mistake('BadRequest', 'This export was started more than a day ago. Start a new one.');
  return begun;
}

function notOurs(): Mistake {
  return new Mistake('BadRequest', 'The nextToken belongs to another export.');
}
