import type { ConformanceCase, SocketStep } from './asks.ts';

const init: SocketStep = { send: { type: 'connection_init' }, awaits: 'connection_ack' };

/** `authorization` is filled in when it is sent. */
const start = (id: string, text: string, awaits: string): SocketStep => ({
  send: { id, type: 'start', payload: { data: JSON.stringify({ query: text }) } },
  awaits,
});

const publish = (id: string, selected: string): SocketStep => ({
  publish: `mutation { publish(id: "${id}", name: "one") { ${selected} } }`,
  awaits: 'data',
});

/** Over the real-time protocol. */
export const socketCases: ConformanceCase[] = [
  {
    claim: 'C147',
    name: 'a start is acknowledged',
    ask: { kind: 'socket', steps: [init, start('1', 'subscription { onPublish { id } }', 'start_ack')] },
  },
  {
    claim: 'C117',
    name: 'an event has what both selected',
    ask: {
      kind: 'socket',
      steps: [
        init,
        start('1', 'subscription { onPublish { id name } }', 'start_ack'),
        publish('s1', 'id name count'),
      ],
    },
  },
  {
    claim: 'C120',
    name: 'an alias of the mutation is not what the subscriber selected',
    ask: {
      kind: 'socket',
      steps: [
        init,
        start('1', 'subscription { onPublish { id name } }', 'start_ack'),
        publish('s2', 'id called: name'),
      ],
    },
  },
  {
    claim: 'C121',
    name: 'an argument keeps other events away',
    ask: {
      kind: 'socket',
      steps: [
        init,
        start('1', 'subscription { onPublish(id: "s4") { id } }', 'start_ack'),
        { ...publish('s3', 'id'), awaits: '' },
        publish('s4', 'id'),
      ],
    },
  },
  {
    claim: 'C149',
    name: 'an id that is taken',
    ask: {
      kind: 'socket',
      steps: [
        init,
        start('1', 'subscription { onPublish { id } }', 'start_ack'),
        start('1', 'subscription { onPublish { id } }', 'error'),
      ],
    },
  },
  {
    claim: 'C150',
    name: 'a query in a start',
    ask: { kind: 'socket', steps: [init, start('1', '{ hello }', 'error')] },
  },
  {
    claim: 'C151',
    name: 'an undefined field in a start',
    ask: { kind: 'socket', steps: [init, start('1', 'subscription { onPublish { nothing } }', 'error')] },
  },
  {
    claim: 'C131',
    name: 'a resolver that refuses the start',
    ask: { kind: 'socket', steps: [init, start('1', 'subscription { refused { id } }', 'error')] },
  },
  {
    claim: 'C223',
    name: 'a frame of an unknown type',
    ask: { kind: 'socket', steps: [init, { send: { type: 'meow', id: '1' }, awaits: 'error' }] },
  },
];
