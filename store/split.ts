/** What has to do with counters that are split, loaded when the first of them is met: one file beside every bundle. */
export { giveOut, openParts, partUseItem, readPart, splitStanding, usePart } from './parts.ts';
export { withParts } from './splitRows.ts';
export { takeIn } from './takeIn.ts';
