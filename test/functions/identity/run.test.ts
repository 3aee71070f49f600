import { describe, expect, test } from 'vitest';
import {
  isHealthy,
  isImplausible,
  newRun,
  nextPhase,
  note,
  phases,
  type Run,
} from '../../../functions/identity/compare/run.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');

function done(change: Partial<Run> = {}): Run {
  const run = newRun('run', { dryRun: false, trigger: 'nightly' }, nowMs);
  return {
    ...run,
    status: 'DONE',
    lookedAtUsers: 10,
    lookedAtRows: 10,
    finishedAt: new Date(nowMs).toISOString(),
    ...change,
  };
}

describe('the verdict on a comparison', () => {
  test('healthy is a finished comparison that looked at something and left nothing', () => {
    expect(isHealthy(done(), nowMs)).toBe(true);
  });

  test('S3: a comparison that looked at nothing is a failure, not a success', () => {
    expect(isHealthy(done({ lookedAtUsers: 0, lookedAtRows: 0 }), nowMs)).toBe(false);
  });

  test('no comparison at all is no health', () => {
    expect(isHealthy(undefined, nowMs)).toBe(false);
  });

  test('health ends two days after the last look', () => {
    const twoDaysMs = 2 * 86_400_000;
    expect(isHealthy(done(), nowMs + twoDaysMs - 1)).toBe(true);
    expect(isHealthy(done(), nowMs + twoDaysMs)).toBe(false);
  });

  test('what was found and mended is healthy, what was only found is not', () => {
    const found = (repaired: boolean) => {
      const run = done();
      note(run, { problem: 'USER_WITHOUT_ROW', detail: '', repair: '', repaired });
      return isHealthy(run, nowMs);
    };
    expect([found(true), found(false)]).toEqual([true, false]);
  });

  test('an aborted comparison is never healthy', () => {
    expect(isHealthy(done({ status: 'ABORTED' }), nowMs)).toBe(false);
  });
});

describe('an implausible share', () => {
  test.each([
    [20, 20, false],
    [21, 400, true],
    [21, 420, false],
    [500, 10_000, false],
    [501, 10_000, true],
  ])('%i missing of %i looked at is implausible: %s', (missing, lookedAt, verdict) => {
    expect(isImplausible(missing, lookedAt)).toBe(verdict);
  });
});

test('the phases follow each other to the end and stay there', () => {
  const run = newRun('run', { dryRun: true, trigger: 'operator' }, nowMs);
  const met = [run.phase];
  for (let step = 0; step < phases.length; step++) {
    run.cursor = 'somewhere';
    nextPhase(run);
    expect(run.cursor).toBeUndefined();
    met.push(run.phase);
  }
  expect(met).toEqual([...phases, 'done']);
});
