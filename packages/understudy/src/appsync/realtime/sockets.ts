import type { SocketHandler, SocketHandshake } from '../../kernel/http.ts';
import { assumed } from '../assumptions.ts';
import { unauthorized } from '../authenticate.ts';
import { TransportError } from '../errors.ts';
import { limits } from '../limits.ts';
import { Deadlines } from './deadlines.ts';
import { connectionErrorFrame } from './frames.ts';
import type { FrameError } from './frames.ts';
import {
  checkHandshake,
  connectCredentials,
  HandshakeRefused,
  handshakeHeaders,
  namesOurHost,
} from './handshake.ts';
import { RealtimeSession } from './session.ts';
import type { SessionParts } from './session.ts';

export interface Sockets {
  open: SocketHandler;
  close(): void;
}

/** The realtime endpoint: authenticates a socket, keeps it alive, and closes it when it is a day old. */
export function realtimeSockets(parts: Omit<SessionParts, 'acknowledged' | 'ended'>): Sockets {
  const sessions = new Set<RealtimeSession>();
  const keepAlive = new Deadlines<RealtimeSession>(parts.clock, limits.keepAliveMs, (session) => {
    session.keepAlive();
    keepAlive.set(session);
  });
  // AWS: documented.
  const age = new Deadlines<RealtimeSession>(parts.clock, limits.connectionMs, (session) =>
    session.close(assumed.closeCodeAtConnectionAge, 'Connection age limit reached.'),
  );
  const sessionParts: SessionParts = {
    ...parts,
    acknowledged: (session) => keepAlive.set(session),
    ended: (session) => {
      sessions.delete(session);
      keepAlive.clear(session);
      age.clear(session);
    },
  };

  const admit = async (
    handshake: SocketHandshake,
    session: RealtimeSession,
    refuse: (entry: FrameError) => void,
  ) => {
    try {
      checkHandshake(handshake);
      const headers = handshakeHeaders(handshake);
      if (!namesOurHost(headers, handshake)) throw unauthorized(assumed.unauthorizedMessages.refused);
      await parts.authentication.callerOf(connectCredentials(headers, handshake));
      session.admit();
    } catch (error) {
      if (error instanceof HandshakeRefused) return refuse(error.entry);
      if (error instanceof TransportError) return refuse(unauthorizedEntry(error));
      parts.fault('', error);
      refuse({ errorType: 'InternalFailure', message: 'An internal error occurred.', errorCode: 500 });
    }
  };

  return {
    open(socket, handshake) {
      const session = new RealtimeSession(sessionParts, socket, handshake);
      sessions.add(session);
      age.set(session);
      // Browsers cannot read the status of a failed upgrade, so a refusal is a frame and then the close.
      void admit(handshake, session, (entry) => {
        socket.send(connectionErrorFrame(entry));
        session.close(assumed.closeCodeAfterConnectionError, '');
      });
      return session;
    },
    close() {
      for (const session of [...sessions]) session.close(1001, 'Going away.');
      keepAlive.close();
      age.close();
    },
  };
}

/** AWS: observed for the type and code. */
function unauthorizedEntry(error: TransportError): FrameError {
  return {
    errorType: 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException',
    message: error.message,
    errorCode: 400,
  };
}
