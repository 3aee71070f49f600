import type { ChildProcess } from 'node:child_process';

/** The next message of a server that runs as a process of its own. */
export function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((done, failed) => {
    const ended = (code: number | null) => failed(new Error(`The server ended with code ${code}.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      done(message as Answer);
    });
  });
}
