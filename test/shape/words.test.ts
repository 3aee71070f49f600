import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dialect, dialectIn, misspeltIn, spellings } from './words.ts';

/** Comments, names, schema, documents, screens and tests. Generated files follow from them; the lock file names packages of others. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => /\.(ts|tsx|mjs|cjs|js|css|html|md|graphql|yml|json|jsonc)$/.test(file))
  .filter((file) => !/(^|\/)generated\/|package-lock\.json$|^test\/shape\/words/.test(file));

/** What imitates Stripe and AWS says it in their words. */
const ours = files.filter((file) => !/^packages\/(understudy|stripe-stand-in)\//.test(file));

const placesIn = (all: string[], find: (text: string) => string[]) =>
  all.flatMap((file) => find(readFileSync(file, 'utf8')).map((place) => `${file}:${place}`));

describe('the words', () => {
  test('of schema, names, documents and screens are spelled in one way', () => {
    expect(placesIn(ours, misspeltIn)).toEqual([]);
    expect(ours.length).toBeGreaterThan(600);
  });

  test('of comments, names, documents, screens and tests are the ones that the field uses', () => {
    expect(placesIn(files, dialectIn)).toEqual([]);
    expect(files.length).toBeGreaterThan(1100);
    for (const folder of ['test/', 'bench/', 'packages/understudy/test/', 'examples/race/test/'])
      expect(files.some((file) => file.startsWith(folder))).toBe(true);
  });

  test('of the list fit on a screen: no line of domain/README.md is longer than 140 characters', () => {
    const long = readFileSync('domain/README.md', 'utf8')
      .split('\n')
      .filter((line) => line.length > 140);
    expect(long).toEqual([]);
  });

  test('in another spelling are found, in a comment, a name and a sentence', () => {
    for (const text of [
      '// The tenant of the row.',
      'Log in to continue.',
      'throw new Mistake("BadRequest", "Type the email address.");',
      'The subscription was canceled.',
      'const wait = 1; // A time-out.',
      "test('answers an organization', async () => {",
    ])
      expect(misspeltIn(text), text).toHaveLength(1);
    for (const text of [
      "status === 'canceled'",
      "{ behavior: 'void' }",
      'const email = row.email;',
      'Sign in, sign out, cancelled.',
    ])
      expect(misspeltIn(text), text).toEqual([]);
    expect(spellings.length).toBeGreaterThan(10);
  });

  test('of the dialect are found, in a comment, a name and a sentence', () => {
    for (const text of [
      '/** 25 unless told. */',
      'const reminderMinutesUnlessTold = 60;',
      '/** So long the same key gets the first answer. */',
      'whoever calls',
      'Nobody was refused.',
      'const believedMs = 10_000;',
      'A mistake that the caller can mend.',
      'await goOn(run);',
      "test('somebody who was refused is asked again', async () => {",
    ])
      expect(dialectIn(text), text).toHaveLength(1);
    for (const text of ['whatever the zone is', 'const recommended = 1;', 'The default is 25.'])
      expect(dialectIn(text), text).toEqual([]);
    expect(dialect.length).toBeGreaterThan(8);
  });
});
