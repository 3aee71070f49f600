import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leaks } from '../kit/simulation/leaks.ts';
import { courseOf, settled, simulate, type Course } from '../kit/simulation/simulate.ts';
import { verifies } from '../kit/product/operating.ts';
import { storiesStack } from '../kit/product/storiesStack.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
/** The short programme takes one course, so that what it finds is of the last change; the long one takes new ones. */
const shortSeed = 384_431_532;
const drawn = isFull ? Math.floor(Math.random() * 2 ** 31) : shortSeed;
const seed = Number(process.env['USHER_SEED'] ?? drawn);
const [courses, steps] = isFull ? [20, 400] : [1, 30];
const plantedSteps = 10;
/** A step is a few requests; the machine may be busy. */
const stepWithinMs = 10_000;

test(
  'the product does what the model says, among people, operators, Stripe, restarts and faults, and its logs hold no name',
  { timeout: courses * steps * stepWithinMs },
  async () => {
    let taken = 0;
    for (let course = 0; course < courses; course++) {
      const { trace, failure, actionsSeen } = await simulate(seed + course, steps, {
        onEnd: async (scene) => {
          await settled(scene);
          expect(await verifies(scene.simulated.product, [])).toContain('0 drifted');
          const { looked, found } = await leaks(
            scene.simulated,
            scene.people.map(({ email }) => email),
          );
          expect(found).toEqual([]);
          expect(looked).toBeGreaterThan(10);
        },
      });
      const told = `seed ${seed + course}, ${trace.length} steps, ${actionsSeen.size} kinds of them`;
      console.log(told);
      expect(failure, `${told}\n${trace.join('\n')}`).toBeUndefined();
      taken += trace.length;
    }
    expect(taken).toBe(courses * steps);
  },
);

test(
  'a product that counts a use and takes nothing from what is left is caught, and the same seed takes the same course to the same step',
  { timeout: 5 * plantedSteps * stepWithinMs },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'usher-planted-'));
    try {
      expect(plant(folder, 'remaining = remaining - :n, ')).toBeGreaterThan(0);
      const [chosen, first] = await firstThatFails(folder);
      const again = await simulate(chosen, plantedSteps, { template: folder });
      console.log(`seed ${chosen}: ${first.failure!.words}`);
      expect(first.failure!.message).toMatch(/expected .* found/);
      expect(again.trace).toEqual(first.trace);
      expect(again.failure).toEqual(first.failure);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** Takes a text out of every function of a copy of the stack; how many held it. */
function plant(folder: string, text: string): number {
  cpSync(storiesStack, folder, { recursive: true });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(index\.js|\.cjs)$/.test(file))
    .map((file) => join(folder, file))
    .filter((file) => readFileSync(file, 'utf8').includes(text));
  for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(text, ''));
  return files.length;
}

/** A user takes units of a feature twice, and then asks for more of it than is left that day. */
const comesToTheLimit =
  /(\S{10})T\S+ (P\d+) uses \d+ (\w+) under \S+ allowed[^]*\1T\S+ \2 uses \d+ \3 under \S+ allowed[^]*\1T\S+ \2 uses \d+ \3 under \S+ refused with [1-9]/;

/** Of the seeds whose course can meet the fault soon, the first that does. */
async function firstThatFails(template: string): Promise<[number, Course]> {
  const candidates = Array.from({ length: 20_000 }, (_, index) => index + 1)
    .filter((one) => comesToTheLimit.test(courseOf(one, plantedSteps).join('\n')))
    .slice(0, 3);
  for (const chosen of candidates) {
    const course = await simulate(chosen, plantedSteps, { template });
    if (course.failure) return [chosen, course];
  }
  throw new Error(`No course of ${candidates.length} met the planted fault.`);
}
