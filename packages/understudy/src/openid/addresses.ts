/** Which part of the internet is on this machine: an address outside, and the one on loopback that stands for it. */
export type IssuerAddresses = Readonly<Record<string, string>>;

/**
 * Where an address of an issuer answers on this machine; undefined when it does not. The longest address that is named wins, and a
 * loopback address needs no name.
 */
export function onThisMachine(url: string, addresses: IssuerAddresses): string | undefined {
  const named = longestFirst(addresses).find(([outside]) => url === outside || url.startsWith(`${outside}/`));
  if (named) return named[1] + url.slice(named[0].length);
  return isLoopback(url) ? url : undefined;
}

/** Without slashes at their ends. */
export function longestFirst(addresses: IssuerAddresses): [outside: string, inside: string][] {
  return Object.entries(addresses)
    .map(([outside, inside]): [string, string] => [withoutSlash(outside), withoutSlash(inside)])
    .sort(([a], [b]) => b.length - a.length);
}

/** What stands for an issuer never leaves this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

export function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}
