import { query, type ConformanceCase } from './asks.ts';
import { expressions } from './expressions.ts';
import { httpCases } from './http.ts';
import { modeCases } from './modes.ts';
import { scalarCases } from './scalars.ts';
import { socketCases } from './sockets.ts';
import { sourceCases } from './sources.ts';

/** Tokens end, so what needs them is asked first. */
export const conformanceCases: ConformanceCase[] = [
  ...modeCases,
  ...httpCases,
  ...scalarCases,
  ...expressions.map(({ claim, name, text }) => ({ claim, name: text, ask: query(`{ value: ${name} }`) })),
  ...sourceCases,
  ...socketCases,
];

/** By which its answer is found. */
export const keyOf = ({ claim, name }: Pick<ConformanceCase, 'claim' | 'name'>): string => `${claim} ${name}`;
