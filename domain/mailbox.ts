/** Which addresses are one mailbox, and which hosts lend an address for minutes; `mailboxes.json` says it. */
export interface MailboxRules {
  providers: Provider[];
  /** Every host that no provider names. */
  otherHosts: { ignore: Ignored[] };
  /** Hosts of addresses that anybody may read or throw away, with all below them. */
  disposableHosts: string[];
}

interface Provider {
  /** The first one stands for all when `sameMailbox`. */
  hosts: string[];
  /** Whether one name at any of the hosts is one mailbox. */
  sameMailbox?: boolean;
  /** Whether `anything@name.host` is read by `name@host`. */
  subdomains?: boolean;
  ignore: Ignored[];
}

type Ignored = 'plus' | 'hyphen' | 'dots' | 'separators' | 'hyphenIsDot';

const without: Record<Ignored, (name: string) => string> = {
  plus: (name) => name.split('+')[0]!,
  // Yahoo's disposable addresses: `base-anything`. A Yahoo name itself holds no hyphen.
  hyphen: (name) => name.split('-')[0]!,
  dots: (name) => name.replaceAll('.', ''),
  separators: (name) => name.replace(/[._-]/g, ''),
  hyphenIsDot: (name) => name.replaceAll('-', '.'),
};

/**
 * One spelling for each mailbox: addresses that the same person reads become the same text. Only what a provider is known
 * to do is undone; at any other host `a+b` is another mailbox than `a` by default.
 */
export function mailboxOf(
  address: string,
  { providers, otherHosts }: Pick<MailboxRules, 'providers' | 'otherHosts'>,
): string {
  const plain = address
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase();
  const at = plain.lastIndexOf('@');
  if (at < 1) return plain;
  const host = asciiHost(plain.slice(at + 1));
  const local = plain.slice(0, at).replace(/^"(.*)"$/, '$1');
  const split = hostOfSubdomain(local, host, providers);
  const provider = providers.find(({ hosts }) => hosts.includes(split.host));
  const { ignore } = provider ?? otherHosts;
  const name = ignore.reduce((text, what) => without[what](text), split.local);
  return `${name || split.local}@${provider?.sameMailbox ? provider.hosts[0] : split.host}`;
}

/** Whether the host, or one above it, stands on the list. */
export function isDisposable(
  address: string,
  { disposableHosts }: Pick<MailboxRules, 'disposableHosts'>,
): boolean {
  const labels = hostOf(address).split('.');
  const above = labels.map((_, first) => labels.slice(first).join('.'));
  return disposableHosts.some((host) => above.includes(host));
}

/** Whether a provider gives many people addresses at this host; any other host is one company's or one person's own. */
export function isOfProvider(address: string, { providers }: Pick<MailboxRules, 'providers'>): boolean {
  const host = hostOf(address);
  return providers.some(({ hosts, subdomains }) =>
    hosts.some((known) => host === known || (subdomains === true && host.endsWith(`.${known}`))),
  );
}

export function hostOf(address: string): string {
  return asciiHost(address.normalize('NFKC').trim().toLowerCase().split('@').at(-1) ?? '');
}

/** What a schema cannot see, one sentence each with its place. */
export function mailboxFaults({
  providers,
}: MailboxRules): { place: (string | number)[]; sentence: string }[] {
  const seen = new Map<string, number>();
  return providers.flatMap(({ hosts }, provider) =>
    hosts.flatMap((host, index) => {
      const before = seen.get(host);
      seen.set(host, before ?? provider);
      if (before === undefined || before === provider) return [];
      const place = ['providers', provider, 'hosts', index];
      return [{ place, sentence: `${host} stands at providers[${before}] already` }];
    }),
  );
}

function hostOfSubdomain(
  local: string,
  host: string,
  providers: Provider[],
): { local: string; host: string } {
  const known = providers.filter(({ subdomains }) => subdomains).flatMap(({ hosts }) => hosts);
  const parent = known.find((one) => host.endsWith(`.${one}`));
  if (parent === undefined) return { local, host };
  const labels = host.slice(0, -parent.length - 1).split('.');
  return { local: labels[labels.length - 1]!, host: parent };
}

declare const URL: new (text: string) => { hostname: string };

/** `bücher.example` and `xn--bcher-kva.example` are one host; so are a name and the same with a dot at its end. */
function asciiHost(host: string): string {
  const bare = host.replaceAll('。', '.').replace(/\.$/, '');
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(bare)) return bare;
  try {
    return new URL(`http://${bare}`).hostname;
  } catch (error) {
    if (error instanceof TypeError) return bare; // no host by that name can exist
    throw error;
  }
}
