/**
 * A path as CloudFront compares it with its patterns; AWS: documented, in RFC 3986's normal form. An encoded slash stays what it
 * is, and so do two slashes. The origin is asked for the path as it came.
 */
export function normalized(path: string): string {
  const decoded = path.replaceAll(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
  const kept: string[] = [];
  const segments = decoded.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    // What such a segment leads to is a folder.
    if (/^\.\.?$/.test(segment) && index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
