// The ranges that packages write behind "engines": comparators with spaces between them, alternatives with ||.

/** Whether a version such as 20.19 lies in a range such as `^20.19.0 || >=22.12`. */
export function allows(range, version) {
  const at = numbers(version);
  return range.split('||').some((alternative) => {
    const words = alternative.trim().replaceAll(/([<>=~^])\s+/g, '$1');
    const hyphen = /^(\S+) - (\S+)$/.exec(words);
    const comparators = hyphen ? [`>=${hyphen[1]}`, `<=${hyphen[2]}`] : words.split(/\s+/);
    return comparators.every((one) => fits(one, at));
  });
}

/** Whether `a` comes after `b`; a pre-release comes before its release. */
export function isNewer(a, b) {
  const order = compare(numbers(a), numbers(b));
  return order > 0 || (order === 0 && b.includes('-') && !a.includes('-'));
}

function fits(comparator, at) {
  const [, operator, text] = /^(>=|<=|>|<|=|\^|~)?v?(.*)$/.exec(comparator);
  if (/^[*xX]?$/.test(text)) return true;
  const given = text
    .split('-')[0]
    .split('.')
    .filter((part) => !/^[*xX]$/.test(part));
  if (!given.every((part) => /^\d+$/.test(part))) throw new Error(`"${comparator}" is no range of versions.`);
  const from = numbers(given.join('.'));
  const order = compare(at, from);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '>':
      return compare(at, after(given)) >= 0;
    case '<=':
      return compare(at, after(given)) < 0;
    case '^':
      return order >= 0 && compare(at, after(given.slice(0, 1))) < 0;
    case '~':
      return order >= 0 && compare(at, after(given.slice(0, 2))) < 0;
    default:
      return order >= 0 && compare(at, after(given)) < 0;
  }
}

/** The first version behind all that begin with these parts. */
function after(parts) {
  return numbers([...parts.slice(0, -1), Number(parts.at(-1)) + 1].join('.'));
}

function numbers(version) {
  const [major = 0, minor = 0, patch = 0] = version.split('-')[0].split('.').map(Number);
  return [major, minor, patch];
}

function compare(a, b) {
  const place = a.findIndex((part, index) => part !== b[index]);
  return place === -1 ? 0 : a[place] - b[place];
}
