export interface WildcardPattern {
  text: string;
  hasWildcard: boolean;
  matches(value: string): boolean;
}

/** `*` is any run of characters, `?` is any one. */
export function patternFor(text: string, isCaseSensitive = true): WildcardPattern {
  const hasWildcard = /[*?]/.test(text);
  if (text === '*') return { text, hasWildcard, matches: () => true };
  if (!hasWildcard) {
    const wanted = isCaseSensitive ? text : text.toLowerCase();
    return {
      text,
      hasWildcard,
      matches: (value) => (isCaseSensitive ? value : value.toLowerCase()) === wanted,
    };
  }
  const source = text
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  const regExp = new RegExp(`^${source}$`, isCaseSensitive ? '' : 'i');
  return { text, hasWildcard, matches: (value) => regExp.test(value) };
}
