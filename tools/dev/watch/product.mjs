// The product as a child process: a change takes effect by a new one with the same data folder and port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../ready.mjs';

export class Product {
  #child;
  #args;
  #port;
  /** `http://127.0.0.1:4000`, from the first start on. */
  address;

  /** `args` are those of npm start, without the template and the port; `onEnd` is called when it ends by itself. */
  constructor(args, port, onEnd) {
    this.#args = args;
    this.#port = port;
    this.onEnd = onEnd;
  }

  get isRunning() {
    return this.#child !== undefined;
  }

  /** Ends the one that runs and starts one of this synthesized folder; false when that one refuses, having said why. */
  async start(template) {
    await this.stop();
    const isRestart = this.address !== undefined;
    const child = spawn(
      process.execPath,
      [
        join(root, 'tools/dev/start.mjs'),
        ...['--template', template, '--own', '--port', String(this.#port), ...this.#args],
      ],
      {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: { ...process.env, ...(isRestart ? { USHER_RESTARTED: '1', USHER_QUIET: '1' } : {}) },
      },
    );
    this.#child = child;
    const ready = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
    if (!ready) {
      this.#child = undefined;
      return false;
    }
    this.address = ready[0].address;
    this.#port = new URL(this.address).port;
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.onEnd();
    });
    return true;
  }

  async stop() {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }
}
