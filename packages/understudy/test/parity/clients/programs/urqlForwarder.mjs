import { randomUUID } from 'node:crypto';

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64');

/** What urql's users write for its `subscriptionExchange`, as it has no link for AppSync: a socket for each subscription. */
export function appSyncForwarder(realtimeUrl, authorization) {
  return ({ query, variables }) => ({
    subscribe(sink) {
      const id = randomUUID();
      const asked = new URLSearchParams({ header: encoded(authorization), payload: encoded({}) });
      const socket = new WebSocket(`${realtimeUrl}?${asked}`, 'graphql-ws');
      const say = (message) => socket.send(JSON.stringify(message));
      const fails = ({ errors = [] } = {}) =>
        sink.error(new Error(errors[0]?.message ?? 'The socket failed.'));
      const heard = {
        connection_ack: () =>
          say({
            ...{ id, type: 'start' },
            payload: { data: JSON.stringify({ query, variables }), extensions: { authorization } },
          }),
        data: (payload) => sink.next(payload),
        complete: () => sink.complete(),
        error: fails,
        connection_error: fails,
      };
      socket.onopen = () => say({ type: 'connection_init' });
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        heard[type]?.(payload);
      };
      socket.onerror = () => fails();
      return {
        unsubscribe() {
          if (socket.readyState === WebSocket.OPEN) say({ id, type: 'stop' });
          socket.close();
        },
      };
    },
  });
}
