import { parseCron, wallTimesFrom } from './cron.ts';
import { demandZone, momentOf, wallTimeOf } from '../kernel/zone.ts';

/** When something is due; moments are epoch milliseconds. */
export interface Occurrences {
  /** The first one after a moment; undefined where none is left. */
  after(epochMs: number): number | undefined;
  isOnce: boolean;
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `anchorMs` is what a rate counts from: when the schedule was made, or its start. Throws `SyntaxError` or
 * `RangeError` where the expression or the zone cannot be read.
 */
export function occurrencesOf(
  expression: string,
  zone: string,
  anchorMs: number,
  kinds: readonly ('rate' | 'cron' | 'at')[],
): Occurrences {
  demandZone(zone);
  const [, kind, inner] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  if (!kinds.includes(kind as 'rate')) {
    throw new SyntaxError(
      `${expression} is not a schedule: ${kinds.map((name) => `${name}(…)`).join(', ')} can be`,
    );
  }
  if (kind === 'rate') return everySo(inner!, expression, anchorMs);
  return kind === 'at' ? onceAt(inner!, expression, zone) : byCron(inner!, zone);
}

function everySo(inner: string, expression: string, anchorMs: number): Occurrences {
  const [, digits, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  const value = Number(digits);
  // AWS: documented; the unit is singular for 1 and plural for more.
  if (unit === undefined || (value === 1) !== (plural === ''))
    throw new SyntaxError(`${expression} is not a rate`);
  const periodMs = value * unitMs[unit]!;
  return {
    isOnce: false,
    after: (epochMs) => anchorMs + Math.max(Math.floor((epochMs - anchorMs) / periodMs) + 1, 1) * periodMs,
  };
}

function onceAt(inner: string, expression: string, zone: string): Occurrences {
  const wallMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) ? Date.parse(`${inner}Z`) : NaN;
  if (Number.isNaN(wallMs)) throw new SyntaxError(`${expression} is not a date and time`);
  // AWS: assumed; a time that the clocks jump over is taken with the offset from before the jump.
  const moment =
    momentOf(wallMs, zone) ?? wallMs - (wallTimeOf(wallMs - 86_400_000, zone) - (wallMs - 86_400_000));
  return { isOnce: true, after: (epochMs) => (moment > epochMs ? moment : undefined) };
}

/** AWS: documented; a time that the clocks jump over is skipped, one that they show twice is due the first time. */
function byCron(inner: string, zone: string): Occurrences {
  const cron = parseCron(inner);
  return {
    isOnce: false,
    after: (epochMs) => {
      for (const wallMs of wallTimesFrom(cron, wallTimeOf(epochMs, zone))) {
        const moment = momentOf(wallMs, zone);
        if (moment !== undefined && moment > epochMs) return moment;
      }
      return undefined;
    },
  };
}
