/** The path as it is signed: S3 signs what was sent, every other service encodes it once more. AWS: documented. */
export function canonicalUri(path: string, service: string): string {
  if (path === '' || path === '/') return '/';
  return service === 's3' ? path : path.split('/').map(encode).join('/');
}

export function canonicalQuery(query: URLSearchParams): string {
  if (query.size === 0) return '';
  const pairs: string[] = [];
  for (const [name, value] of query) {
    if (name !== 'X-Amz-Signature') pairs.push(`${encode(name)}=${encode(value)}`);
  }
  // By name first, so that the equals sign does not take part in the order.
  return pairs
    .map((pair) => pair.split('=') as [string, string])
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
