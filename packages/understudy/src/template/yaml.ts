import { parseDocument, type CollectionTag, type ScalarTag } from 'yaml';

/** Short forms of YAML: `!Ref x` is `{ Ref: x }`. */
const shortForms = [
  ...['Ref', 'Condition'].map((name) => ({ tag: `!${name}`, name })),
  ...'And Base64 Cidr Contains Equals FindInMap GetAtt GetAZs GetStackOutput If ImportValue Join Length Not Or Select Split Sub ToJsonString'
    .split(' ')
    .map((name) => ({ tag: `!${name}`, name: `Fn::${name}` })),
];

/** A template in YAML as it would be in JSON; `problem` is what stands against it. */
export function fromYaml(text: string): { value?: unknown; problem?: string } {
  const customTags = shortForms.flatMap(({ tag, name }) => tagsFor(tag, name));
  const document = parseDocument(text, { customTags, schema: 'core' });
  // Behind its first line the lines of the file are shown.
  const problem = document.errors[0]?.message.split('\n')[0]!.replace(/:$/, '');
  return problem === undefined ? { value: document.toJS() as unknown } : { problem };
}

function tagsFor(tag: string, name: string): (ScalarTag | CollectionTag)[] {
  const scalar: ScalarTag = {
    tag,
    resolve: (text) => ({ [name]: name === 'Fn::GetAtt' ? splitOnce(text) : text }),
  };
  const collections: CollectionTag[] = (['seq', 'map'] as const).map((collection) => ({
    tag,
    collection,
    resolve: (node) => ({ [name]: node.toJSON() }) as never,
  }));
  return [scalar, ...collections];
}

function splitOnce(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
