import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** A line of a pipe, or of a terminal, where it is not shown; empty when there is none. */
export function givenInSecret(question: string): Promise<string> {
  const { stdin, stdout } = process;
  const isTerminal = Boolean(stdin.isTTY);
  if (isTerminal) stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      if (isTerminal) stdout.write('\n');
      resolve(line);
      lines.close();
    });
    // Ctrl-C ends the reading, and with it the command.
    lines.once('close', () => resolve(''));
  });
}
