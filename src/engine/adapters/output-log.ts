// A program's output while it runs: to a file up to a limit, its last bytes in memory, the rest thrown away, so that
// a program that prints for ever costs neither disk nor memory.

import type { ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const TAIL_BYTES = 4 * 1024;

export class OutputLog {
  readonly #stream: WriteStream | null;
  readonly #maxBytes: number;
  #written = 0;
  #isCut = false;
  #tail: Buffer = Buffer.alloc(0);

  constructor(file: string | null, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#stream = file === null ? null : createWriteStream(file, { mode: 0o600 });
    // The log is a convenience: a full disk must not turn a program's verdict.
    this.#stream?.on('error', () => {});
  }

  /** Takes the program's output until both of its ends are closed by everybody. */
  async takeAll(child: ChildProcess): Promise<void> {
    const ends = [child.stdout, child.stderr].flatMap((stream) => stream ?? []);
    for (const end of ends) end.on('data', (chunk: Buffer) => this.write(chunk));
    await Promise.allSettled(ends.map((end) => finished(end, { writable: false })));
  }

  write(chunk: Buffer): void {
    this.#keepTail(chunk);
    const room = this.#maxBytes - this.#written;
    if (this.#stream === null || this.#isCut) return;
    this.#written += Math.min(room, chunk.length);
    this.#stream.write(chunk.subarray(0, room));
    if (chunk.length <= room) return;
    this.#isCut = true;
    this.#stream.write(`\n[output cut after ${this.#maxBytes} bytes]\n`);
  }

  /** The last 4 kB as text; a character cut in half at the beginning is left out. */
  tail(): string {
    let start = 0;
    // UTF-8 continuation bytes are 10xxxxxx: a character has at most three of them.
    while (start < 3 && ((this.#tail[start] ?? 0) & 0xc0) === 0x80) start += 1;
    return this.#tail.toString('utf8', start);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream === null) return;
    stream.end();
    await finished(stream).catch(() => {
      // Already told apart above: the log is not worth failing for.
    });
  }

  #keepTail(chunk: Buffer): void {
    if (chunk.length >= TAIL_BYTES) this.#tail = Buffer.from(chunk.subarray(-TAIL_BYTES));
    else this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
  }
}
