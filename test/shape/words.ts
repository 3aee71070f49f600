/** A word of `domain/README.md` or of the field, with the spellings that are not used for it. */
interface Spelling {
  word: string;
  not: RegExp;
}

/** Names of others (an API's field, a status of Stripe's) are written as their owners write them, in quotes or as code. */
export const spellings: Spelling[] = [
  { word: 'account', not: /\btenants?\b|\bsubscriber accounts?\b/i },
  {
    word: 'operator',
    not: /\bsuper-?users?\b|\bback-?office\b|\b(an|the|every|any) admin\b|\badmins (may|can|see|do|are)\b/i,
  },
  {
    word: 'sign in, sign-in',
    not: /\blog(s|ged|ging)?[ -]in(?=[.,;!]| (to|with|as|again)\b)|(?<!-)\blogins?\b|\blogon\b/i,
  },
  // `/logout` is an address of Cognito's.
  { word: 'sign out', not: /(?<!\/)\blog(s|ged|ging)?[ -]?out\b|\blog-?off\b/i },
  { word: 'sign up', not: /\b[Ss]ignup\b/ },
  {
    word: 'e-mail',
    not: /\b(an|the|your|their|by|with|no|this) email\b|\bemail address(es)?\b|\bemails? (is|are|was|has)\b/i,
  },
  {
    word: 'cancelled, cancelling, cancellation',
    not: /\bcanceling\b|\bcancelation\b|(?<!['"`_.])\bcanceled\b(?!['"`])/,
  },
  { word: 'catalog', not: /\bcatalogues?\b/i },
  { word: 'add-on', not: /\baddons?\b/ },
  { word: 'organisation', not: /\borganizations?\b/ },
  { word: 'behaviour', not: /\bbehaviors?\b(?!: ')/ },
  { word: 'timeout', not: /\btime-outs?\b/i },
  { word: 'webhook', not: /\bweb-hooks?\b|\bweb hooks?\b/i },
  { word: 'backend', not: /\bback-end\b|\bback end\b/i },
  { word: 'idempotency key', not: /\bidempotence key\b|\bdedup(e|lication) key\b/i },
  { word: 'AppSync, DynamoDB, GraphQL', not: /\bAppsync\b|\bDynamoDb\b|\bDynamo DB\b|\bGraphql\b/ },
];

/** Phrases of a dialect, each with what the field says instead. Names count too: `riskUnlessTold` reads "risk unless told". */
export const dialect: { phrase: RegExp; say: string }[] = [
  { phrase: /\bunless (told|said)\b/, say: 'by default, the default is' },
  { phrase: /\bso (many|long|often)\b/, say: 'the number of, how long, how often' },
  { phrase: /\bwho(ever|mever)\b/, say: 'the caller, the user, the reader' },
  { phrase: /\bsome ?body\b/, say: 'a user, a customer, an operator, a caller' },
  { phrase: /\bnobody\b/, say: 'no user, no account, no caller' },
  { phrase: /\bwhatever\b(?! (the|its|changes|gave)\b)/, say: 'everything that, anything that, any' },
  { phrase: /\bmend(s|ed|ing)?\b/, say: 'fix, repair, correct' },
  { phrase: /\blest\b/, say: 'so that … not' },
  { phrase: /\b(go|goes|going|went) on\b/, say: 'continue, keep' },
  { phrase: /\bperson at the keyboard\b/, say: 'the user of the command' },
  { phrase: /\b(is|are|was|were) believed\b|\bbelieved (for|ms)\b/, say: 'is cached, cacheMs' },
];

/** What a machine reads of a text: words of names apart, all in lower case. */
const plain = (line: string) => line.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

/** The places at which a text is in the dialect. */
export function dialectIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = dialect.find(({ phrase }) => phrase.test(plain(line)));
    return found ? [`${index + 1}: "${line.trim()}" (say: ${found.say})`] : [];
  });
}

/** The places at which a text spells a word in another way. */
export function misspeltIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = spellings.find(({ not }) => not.test(line));
    return found ? [`${index + 1}: "${line.trim()}" (write: ${found.word})`] : [];
  });
}
