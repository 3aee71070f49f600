import { query, type ConformanceCase } from './asks.ts';
import { expressions } from './expressions.ts';
import { httpCases } from './http.ts';
import { scalarCases } from './scalars.ts';
import { socketCases } from './sockets.ts';
import { sourceCases } from './sources.ts';

export const conformanceCases: ConformanceCase[] = [
  ...httpCases,
  ...scalarCases,
  ...expressions.map(({ claim, name, text }) => ({ claim, name: text, ask: query(`{ value: ${name} }`) })),
  ...sourceCases,
  ...socketCases,
];

/** By which its answer is found. */
export const keyOf = ({ claim, name }: ConformanceCase): string => `${claim} ${name}`;
