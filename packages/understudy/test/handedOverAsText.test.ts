import { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import { setUpRealm } from '../src/appsync/runtime/realm.ts';
import { confineModules } from '../src/lambda/modulePlaces.ts';
import { runThread } from '../src/lambda/thread.ts';

/** What a context of its own has by the language alone. */
const language = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]|^globalThis$/.test(name));
const inNode = [...language, 'console', 'performance', 'process', 'setImmediate'];

/** The names that a function takes from around it. */
function takenFromAround(program: (...given: never[]) => unknown, known: string[]): string[] {
  const globals = Object.fromEntries(known.map((name) => [name, 'readonly' as const]));
  const config = {
    languageOptions: { globals, sourceType: 'script' as const },
    rules: { 'no-undef': 2 as const },
  };
  const found = new Linter().verify(`(${program.toString()})`, config);
  return found.map(({ message }) => message);
}

describe('a function that is handed over as text takes nothing from the file that it stands in', () => {
  test('the body of the thread that runs a Lambda function', () => {
    expect(takenFromAround(runThread, inNode)).toEqual([]);
  });

  test('what confines the modules of that thread', () => {
    expect(takenFromAround(confineModules, inNode)).toEqual([]);
  });

  test('the program that sets up the realm of resolvers', () => {
    expect(takenFromAround(setUpRealm, language)).toEqual([]);
  });

  test('one that does is found', () => {
    const wanted = 3;
    const program = (...given: number[]) => given.filter((one) => one > wanted);
    expect(takenFromAround(program, language)).toEqual(["'wanted' is not defined."]);
  });
});
