/** What a use has to do with counters that are split, loaded when the first of them is met: one file beside every bundle. */
export { paceOf } from './splitPace.ts';
export { splitWay } from './splitWay.ts';
export { isCountedInPart, writePart } from './usePart.ts';
