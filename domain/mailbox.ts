/**
 * One spelling for each mailbox: addresses that the same person reads become the same text. Only what a provider is known
 * to do is undone; at any other host `a+b` is taken to be another mailbox than `a`.
 */
export function mailboxOf(address: string): string {
  const plain = address
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase();
  const at = plain.lastIndexOf('@');
  if (at < 1) return plain;
  const host = asciiHost(plain.slice(at + 1));
  const local = plain.slice(0, at).replace(/^"(.*)"$/, '$1');
  const split = hostOfSubdomain(local, host);
  const rule = rules.find(({ hosts }) => hosts.includes(split.host));
  if (!rule) return `${split.local}@${split.host}`;
  const name = rule.strip.reduce((text, strip) => strips[strip](text), split.local);
  return `${name || split.local}@${rule.sameMailbox ? rule.hosts[0] : split.host}`;
}

type Strip = 'plus' | 'hyphen' | 'dots' | 'separators' | 'hyphenIsDot';

interface Rule {
  /** The first one stands for all when `sameMailbox`. */
  hosts: string[];
  /** Whether one name at any of the hosts is one mailbox. */
  sameMailbox: boolean;
  strip: Strip[];
}

const strips: Record<Strip, (name: string) => string> = {
  plus: (name) => name.split('+')[0]!,
  // Yahoo's disposable addresses: `base-anything`. A Yahoo name itself holds no hyphen.
  hyphen: (name) => name.split('-')[0]!,
  dots: (name) => name.replaceAll('.', ''),
  separators: (name) => name.replace(/[._-]/g, ''),
  hyphenIsDot: (name) => name.replaceAll('-', '.'),
};

const endings = (name: string, ...tails: string[]) => tails.map((tail) => `${name}.${tail}`);

const fastmail = [
  'fastmail.com',
  'fastmail.fm',
  'fastmail.net',
  'fastmail.org',
  'fastmail.co.uk',
  'fastmail.de',
  'fastmail.in',
  'fastmail.jp',
  'fastmail.us',
  'fastmail.to',
  'messagingengine.com',
  'sent.com',
  'mailforce.net',
  'pobox.com',
];

const rules: Rule[] = [
  { hosts: ['gmail.com', 'googlemail.com'], sameMailbox: true, strip: ['plus', 'dots'] },
  { hosts: ['icloud.com', 'me.com', 'mac.com'], sameMailbox: true, strip: ['plus'] },
  {
    hosts: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
    sameMailbox: true,
    strip: ['plus', 'separators'],
  },
  {
    hosts: ['yandex.ru', 'ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'yandex.ua'],
    sameMailbox: true,
    strip: ['plus', 'hyphenIsDot'],
  },
  {
    hosts: [
      ...endings(
        'outlook',
        'com',
        'de',
        'fr',
        'es',
        'it',
        'at',
        'be',
        'dk',
        'ie',
        'pt',
        'jp',
        'kr',
        'in',
        'sa',
        'cl',
      ),
      ...endings(
        'outlook',
        'co.th',
        'com.ar',
        'com.au',
        'com.br',
        'com.gr',
        'com.tr',
        'com.vn',
        'co.id',
        'cz',
        'hu',
        'lv',
        'my',
        'ph',
        'sg',
        'sk',
      ),
      ...endings(
        'hotmail',
        'com',
        'co.uk',
        'fr',
        'de',
        'it',
        'es',
        'be',
        'nl',
        'se',
        'no',
        'dk',
        'fi',
        'ch',
        'ca',
        'com.ar',
        'com.au',
        'com.br',
        'com.mx',
        'co.th',
        'com.tr',
        'gr',
      ),
      ...endings(
        'live',
        'com',
        'co.uk',
        'fr',
        'de',
        'it',
        'nl',
        'be',
        'se',
        'no',
        'dk',
        'fi',
        'ca',
        'at',
        'ie',
        'com.au',
        'com.ar',
        'com.mx',
        'com.pt',
        'jp',
        'cn',
        'in',
        'ru',
      ),
      'msn.com',
      'windowslive.com',
    ],
    sameMailbox: false,
    strip: ['plus'],
  },
  { hosts: fastmail, sameMailbox: false, strip: ['plus'] },
  {
    hosts: [
      ...endings(
        'yahoo',
        'com',
        'co.uk',
        'fr',
        'de',
        'it',
        'es',
        'ca',
        'in',
        'co.in',
        'co.id',
        'co.nz',
        'co.th',
        'com.au',
        'com.ar',
        'com.br',
        'com.hk',
        'com.mx',
        'com.my',
        'com.ph',
        'com.sg',
        'com.tr',
        'com.tw',
        'com.vn',
        'gr',
        'ie',
        'no',
        'pl',
        'ro',
        'se',
        'dk',
        'nl',
        'be',
        'at',
        'ch',
      ),
      'ymail.com',
      'rocketmail.com',
      'myyahoo.com',
    ],
    sameMailbox: false,
    strip: ['plus', 'hyphen'],
  },
  {
    hosts: [
      'hey.com',
      'zoho.com',
      'zohomail.com',
      'zohomail.eu',
      'posteo.de',
      'posteo.net',
      'mailbox.org',
      'runbox.com',
      'mailfence.com',
    ],
    sameMailbox: false,
    strip: ['plus'],
  },
];

/** Fastmail reads `anything@name.fastmail.com` as `name@fastmail.com`. */
function hostOfSubdomain(local: string, host: string): { local: string; host: string } {
  const parent = fastmail.find((known) => host.endsWith(`.${known}`));
  if (!parent) return { local, host };
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
