import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const list = readFileSync('llms.txt', 'utf8');
const entries = [...list.matchAll(/^- \[([^\]]+)\]\(([^)#]+)[^)]*\): (.+)$/gm)].map(([, , path, about]) => ({
  path: path!,
  about: about!,
}));

describe('llms.txt', () => {
  test('begins with the name and what it is, and lists documents under headings', () => {
    expect(list).toMatch(/^# Usher\n\n> .+\n/);
    const lines = list.split('\n').filter((line) => line.startsWith('- '));
    expect(lines).toHaveLength(entries.length);
    expect([...list.matchAll(/^## /gm)].length).toBeGreaterThan(3);
  });

  test('names every document once, each with what is in it, and nothing that is not there', () => {
    const documents = readdirSync('docs')
      .filter((file) => file.endsWith('.md') && file !== 'README.md')
      .map((file) => `docs/${file}`);
    expect(documents.length).toBeGreaterThan(15);
    const paths = entries.map(({ path }) => path);
    expect(documents.filter((document) => !paths.includes(document))).toEqual([]);
    expect(paths.filter((path, place) => paths.indexOf(path) !== place)).toEqual([]);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    expect(entries.filter(({ about }) => about.length < 12)).toEqual([]);
  });
});

test('AGENTS.md names commands of this repository, and files that are there', () => {
  const text = readFileSync('AGENTS.md', 'utf8');
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const commands = [...text.matchAll(/`npm (?:run )?([a-z:]+)`/g)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path]) => path!);
  expect(links.length).toBeGreaterThan(8);
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
});
