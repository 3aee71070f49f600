import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Mistake } from '../../domain/errors.ts';
import { recall, rememberFirst } from '../../store/jobs.ts';

const validMs = 86_400_000;

/** A place in a list as an opaque text, good for a day and for the same question only. */
export async function sealCursor(place: object, question: string, nowMs: number): Promise<string> {
  const body = Buffer.from(JSON.stringify({ place, untilMs: nowMs + validMs })).toString('base64url');
  return `${body}.${sign(body, question, await secret())}`;
}

export async function openCursor<Place>(cursor: string, question: string, nowMs: number): Promise<Place> {
  const [body = '', signature = ''] = cursor.split('.');
  const expected = sign(body, question, await secret());
  const isOurs =
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  if (!isOurs) throw new Mistake('BadRequest', 'The nextToken belongs to another list.');
  const { place, untilMs } = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    place: Place;
    untilMs: number;
  };
  if (nowMs >= untilMs)
    throw new Mistake('BadRequest', 'The nextToken has expired. Start again from the first page.');
  return place;
}

let kept: string | undefined;

/** Made by whichever function needs it first; all others find it. */
async function secret(): Promise<string> {
  kept ??= await recall<string>('cursor', 'secret');
  kept ??= await rememberFirst('cursor', 'secret', randomBytes(32).toString('base64url'));
  return kept;
}

function sign(body: string, question: string, key: string): string {
  return createHmac('sha256', key).update(`${question}\n${body}`).digest('base64url');
}
