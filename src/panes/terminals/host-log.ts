// The terminal host's log: lines in a file, and everything that packages print, which would else be lost or land on a
// terminal that is not ours.

import { Console } from 'node:console';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { sanitize } from '../screen/sanitize.ts';

const LINE_LIMIT = 2_000;

export class HostLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  note(text: string): void {
    this.#append(`${new Date().toISOString()} ${sanitize(text, LINE_LIMIT)}\n`);
  }

  /** Sends what is written to `console` from now on here. */
  takeConsole(): void {
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#append(chunk);
        done();
      },
    });
    globalThis.console = new Console({ stdout: stream, stderr: stream });
  }

  /** Opened for each line: whoever rotates the file only has to rename it. */
  #append(text: string | Buffer): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      appendFileSync(this.#path, text, { mode: 0o600 });
    } catch {
      // A full disk must not end the guests; there is nowhere else to say so.
    }
  }
}
