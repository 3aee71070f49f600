/** The setting `splitCounters`: `feature=parts` and commas, or `none`. */
const set = `,${process.env['SPLIT_COUNTERS'] ?? ''}`;

/** Over how many parts a busy counter of the feature is split; undefined: it is not. */
export function partsFor(feature: string): number | undefined {
  const [, n] = set.split(`,${feature}=`);
  return n === undefined ? undefined : parseInt(n);
}
