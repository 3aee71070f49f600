import { describe, expect, test } from 'vitest';
import {
  isImplausible,
  newRun,
  nextPhase,
  note,
  phases,
  stateOf,
  type Run,
} from '../../../app/people/compare/run.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');

function done(change: Partial<Run> = {}): Run {
  const run = newRun('run', { dryRun: false, trigger: 'nightly', changesMax: 100 }, true, nowMs);
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
  test('in step is a finished comparison that looked at something and left nothing', () => {
    expect(stateOf(done(), nowMs)).toBe('IN_STEP');
  });

  test('S3: a comparison that looked at nothing is a failure, not a success', () => {
    expect(stateOf(done({ lookedAtUsers: 0, lookedAtRows: 0 }), nowMs)).toBe('EMPTY');
  });

  test('field 1.21: before the first comparison nothing is said to disagree', () => {
    expect(stateOf(undefined, nowMs)).toBe('NOT_COMPARED');
  });

  test('it is stale two days after the last look', () => {
    const twoDaysMs = 2 * 86_400_000;
    expect(stateOf(done(), nowMs + twoDaysMs - 1)).toBe('IN_STEP');
    expect(stateOf(done(), nowMs + twoDaysMs)).toBe('STALE');
  });

  test('what was found and repaired is in step, what was only found disagrees', () => {
    const found = (repaired: boolean) => {
      const run = done();
      note(run, { problem: 'USER_WITHOUT_ROW', detail: '', repair: '', repaired });
      return stateOf(run, nowMs);
    };
    expect([found(true), found(false)]).toEqual(['IN_STEP', 'DISAGREES']);
  });

  test('an aborted comparison is never in step', () => {
    expect(stateOf(done({ status: 'ABORTED' }), nowMs)).toBe('ABORTED');
  });
});

describe('an implausible share', () => {
  test.each([
    [4, 4, false],
    [5, 10, false],
    [5, 9, true],
    [20, 40, false],
    [20, 20, true],
    [21, 400, true],
    [21, 420, false],
    [500, 10_000, false],
    [501, 10_000, true],
  ])('%i missing of %i looked at is implausible: %s', (missing, lookedAt, verdict) => {
    expect(isImplausible(missing, lookedAt)).toBe(verdict);
  });
});

test('the phases follow each other to the end and stay there', () => {
  const run = newRun('run', { dryRun: true, trigger: 'operator', changesMax: 100 }, true, nowMs);
  const met = [run.phase];
  for (let step = 0; step < phases.length; step++) {
    run.cursor = 'somewhere';
    nextPhase(run);
    expect(run.cursor).toBeUndefined();
    met.push(run.phase);
  }
  expect(met).toEqual([...phases, 'done']);
});
