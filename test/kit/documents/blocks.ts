import { readFileSync } from 'node:fs';

/** Documents whose commands are run and whose snippets are checked. */
export const documents = ['README.md', 'docs/adopting.md', 'docs/local.md', 'docs/deploying.md'];

export interface Block {
  file: string;
  /** Of its first line, counted from 1. */
  line: number;
  /** What stands behind the fence: `tsx`, `graphql`; nothing for commands. */
  language: string;
  text: string;
}

/** Every fenced block of a document, without the indentation that a list gives it. */
export function blocksOf(file: string): Block[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const blocks: Block[] = [];
  let open: { indent: string; block: Block } | undefined;
  lines.forEach((text, at) => {
    const fence = /^(\s*)```(\w*)\s*$/.exec(text);
    if (open && fence) {
      blocks.push(open.block);
      open = undefined;
    } else if (open) {
      open.block.text += `${text.startsWith(open.indent) ? text.slice(open.indent.length) : text}\n`;
    } else if (fence) {
      open = { indent: fence[1]!, block: { file, line: at + 2, language: fence[2]!, text: '' } };
    } else if (/^ {4}\S/.test(text) && lines[at - 1]?.trim() === '' && !/^ {4,}([-*]|\d+\.) /.test(text)) {
      throw new Error(`${file}:${at + 1} is an indented block; fence it, so that it is run or checked.`);
    }
  });
  if (open) throw new Error(`${file}:${open.block.line - 1} opens a block that does not end.`);
  return blocks;
}

/** The commands of a block: one a line, unless the line ends in a backslash. */
export function commandsOf({ text }: Block): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
