/** One sentence of the README: its words with a mark for each literal, and the literals in order. */
export interface Sentence {
  /** `Press ‹button› three times.`: what the vocabulary is matched with. */
  shape: string;
  literals: Literal[];
  /** As it stands in the README. */
  text: string;
}

interface Literal {
  kind: 'code' | 'button' | 'address' | 'name';
  value: string;
}

const heading = '## The first five minutes';
const literal = /\*\*([^*]+)\*\*|`([^`]+)`|<(https?:[^>]+)>|_([^_]+)_/g;

/** The section of a README that a stranger walks, without its heading. */
export function sectionOf(readme: string): string {
  const start = readme.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`The README has no section "${heading}".`);
  const rest = readme.slice(start + heading.length);
  const end = rest.search(/\n## /);
  return end < 0 ? rest : rest.slice(0, end);
}

export function sentencesOf(section: string): Sentence[] {
  const paragraphs = section
    .replace(/^\s*\d+\.\s+/gm, '\n\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return paragraphs.filter((paragraph) => paragraph !== '').flatMap(sentencesIn);
}

function sentencesIn(paragraph: string): Sentence[] {
  const found: string[] = [];
  // A full stop inside a literal (an address, a price) ends no sentence.
  const marked = paragraph.replace(literal, (whole) => `‹${found.push(whole) - 1}›`);
  return marked.split(/(?<=[.!?])\s+(?=[A-Z‹])/).map((part) => {
    const numbers = [...part.matchAll(/‹(\d+)›/g)].map(([, number]) => Number(number));
    const literals = numbers.map((number) => literalOf(found[number]!));
    let at = 0;
    return {
      shape: part.replace(/‹\d+›/g, () => `‹${literals[at++]!.kind}›`),
      literals,
      text: part.replace(/‹(\d+)›/g, (_, number: string) => found[Number(number)]!),
    };
  });
}

function literalOf(text: string): Literal {
  const [, button, code, address, name] = new RegExp(literal.source).exec(text)!;
  if (button !== undefined) return { kind: 'button', value: button };
  if (code !== undefined) return { kind: 'code', value: code };
  return address === undefined ? { kind: 'name', value: name! } : { kind: 'address', value: address };
}

/** The sentence with one of its literals put in another way, which the product then must not keep. */
export function withAnother(sentence: Sentence, at: number): Sentence {
  const literals = sentence.literals.map((one, index) =>
    index === at ? { ...one, value: anotherOf(one) } : one,
  );
  // The shape stays: it is the same sentence with another word.
  return {
    ...sentence,
    literals,
    text: sentence.text.replace(sentence.literals[at]!.value, literals[at]!.value),
  };
}

function anotherOf({ kind, value }: Literal): string {
  if (kind === 'address')
    return value.includes('/_local') ? value.replace('_local', '_nowhere') : `${value}/nowhere.html`;
  // One more of what the first number says: days, dollars, uses, a digit of a card.
  if (/\d/.test(value) && !value.includes('@')) {
    return value.replace(/\d+(?=\D*$)/, (digits) => String(Number(digits) + 1).padStart(digits.length, '0'));
  }
  return value.includes('@') ? value.replace('@', '-2@') : `${value} too`;
}
