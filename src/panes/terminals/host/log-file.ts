// A log of a process that nobody sees: lines in a file, and everything that packages print, which would else be lost or
// land on a terminal that is not ours.

import { Console } from 'node:console';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { sanitize } from '../../screen/sanitize.ts';

const LINE_LIMIT = 2_000;

export class LogFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  note(text: string): void {
    this.#append(`${new Date().toISOString()} ${sanitize(text, LINE_LIMIT)}\n`);
  }

  /** Sends what is written to `console` from now on here. */
  takeConsole(): void {
    const stream = this.#stream();
    globalThis.console = new Console({ stdout: stream, stderr: stream });
  }

  /** Sends what is written to `process.stderr` from now on here; unlike that, it never fails, however full the disk. */
  takeStderr(): void {
    const stream = this.#stream();
    Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, get: () => stream });
  }

  /** What is written to it stands in the file when `write` returns, without what would only move a cursor. */
  #stream(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#append(stripVTControlCharacters(chunk.toString('utf8')));
        done();
      },
    });
  }

  /** Opened for each line: whoever rotates the file only has to rename it. */
  #append(text: string): void {
    if (text === '') return;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      appendFileSync(this.#path, text, { mode: 0o600 });
    } catch {
      // A full disk must not end the guests or the town; there is nowhere else to say so.
    }
  }
}
