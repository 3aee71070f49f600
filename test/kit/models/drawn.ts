import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';

/** Every case in the long programme; otherwise `count` of them, by a seed that is printed and may be given as `USHER_SEED`. */
export function drawn<Case>(what: string, cases: readonly Case[], count: number): Case[] {
  if (process.env['USHER_FULL']) return [...cases];
  const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  const random = randomsFrom(seed);
  const left = [...cases];
  const some = Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
  console.log(`seed ${seed}: ${count} of ${cases.length} ${what} (USHER_FULL=1 for all)`);
  return some;
}
