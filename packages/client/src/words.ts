export * from './words/de.ts';
export * from './words/en.ts';
export * from './words/es.ts';
export type * from './words/formats.ts';
export * from './words/texts.ts';
export * from './words/textsFor.ts';
export * from './words/words.ts';
