import { textOf, type Asker } from '../askers.ts';
import { query, type ConformanceCase, type SocketStep } from './asks.ts';

const modes: Asker[] = ['key', 'iam', 'pool', 'oidc', 'lambda'];

/** What is wrong with whom, by the claim of what it answers. */
const wrong: [claim: string, asker: Asker][] = [
  ['C006', 'none'],
  ['C006', 'key-unknown'],
  ['C187', 'iam-unknown'],
  ['C187', 'iam-secret'],
  ['C187', 'iam-region'],
  ['C187', 'iam-old'],
  ['C187', 'iam-body'],
  ['C287', 'pool-forged'],
  ['C185', 'pool-expired'],
  ['C287', 'oidc-forged'],
  ['C190', 'lambda-unknown'],
];

const init = (awaits: string): SocketStep => ({ send: { type: 'connection_init' }, awaits });
const start = (awaits: string, as: Asker): SocketStep => ({
  send: {
    id: '1',
    type: 'start',
    payload: { data: JSON.stringify({ query: 'subscription { onSay { text } }' }) },
  },
  ...{ awaits, as },
});
const say: SocketStep = { publish: 'mutation { say(text: "hello") { text } }', awaits: 'data' };

/** What each way of authorization answers, over HTTP and over a socket, to who has it and to who has it wrong. */
export const modeCases: ConformanceCase[] = [
  ...[...modes, 'iam-key' as const].map((as) => ({
    claim: as === 'iam-key' ? 'C049' : 'C050a',
    name: `who asks with ${textOf(as)}`,
    ask: { ...query('{ who }'), as },
  })),
  ...wrong.map(([claim, as]) => ({ claim, name: textOf(as), ask: { ...query('{ who }'), as } })),
  ...modes.map((as) => ({
    claim: 'C155',
    name: `a subscription with ${textOf(as)}`,
    ask: { kind: 'socket' as const, as, steps: [init('connection_ack'), start('start_ack', as), say] },
  })),
  ...wrong.map(([, as]) => ({
    claim: as === 'none' ? 'C217' : as === 'pool-expired' ? 'C221' : 'C146',
    name: `a connection with ${textOf(as)}`,
    ask: { kind: 'socket' as const, as, steps: [init('connection_error')] },
  })),
  ...wrong.map(([, as]) => ({
    claim: 'C224',
    name: `a start with ${textOf(as)}`,
    ask: { kind: 'socket' as const, steps: [init('connection_ack'), start('error', as)] },
  })),
];
