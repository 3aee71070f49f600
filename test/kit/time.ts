/** Friday in the middle of a month, in the middle of a day: where every world begins. */
export const noon = Date.parse('2026-11-20T12:00:00.000Z');

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
